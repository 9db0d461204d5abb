package fusionlab.server.evaluation;

import fusionlab.search.measured.TuningSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tuning as REST and pages show it.
 *
 * @param checkpointId whose weights it begins with
 * @param rootId the checkpoint that workers offer
 * @param done steps so far
 * @param resultId the checkpoint that it made; null before the end
 * @param sha256 of the weights that it made
 */
public record TuningRow(
        long id,
        long checkpointId,
        long rootId,
        String architecture,
        TuningSettings settings,
        String state,
        int attempts,
        int done,
        @Nullable Double loss,
        @Nullable String worker,
        @Nullable String problem,
        @Nullable Long resultId,
        @Nullable String sha256,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    static TuningRow of(ResultSet row, TuningSettings settings) throws SQLException {
        Timestamp finished = row.getTimestamp("finished_at");
        return new TuningRow(
                row.getLong("id"),
                row.getLong("checkpoint_id"),
                row.getLong("root_id"),
                row.getString("architecture"),
                settings,
                row.getString("state"),
                row.getInt("attempts"),
                row.getInt("progress_done"),
                row.getObject("loss", Double.class),
                row.getString("worker"),
                row.getString("problem"),
                row.getObject("result_id", Long.class),
                row.getString("sha256"),
                row.getTimestamp("created_at").toInstant(),
                finished == null ? null : finished.toInstant());
    }
}

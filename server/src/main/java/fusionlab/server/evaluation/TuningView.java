package fusionlab.server.evaluation;

import fusionlab.search.measured.TuningSettings;
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
public record TuningView(
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
        @Nullable Instant finishedAt) {}

package fusionlab.server.evaluation;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.server.rest.Paging;
import fusionlab.unet.Topology;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of {@code quality_measurement}. */
@Component
class TableMakings {

    private static final String SELECT = "select * from quality_measurement";

    private final JdbcClient jdbc;
    private final StoredJson json;

    TableMakings(JdbcClient jdbc, StoredJson json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    long insert(
            long checkpoint,
            String name,
            Topology topology,
            EvaluationProtocol protocol,
            int prompts,
            boolean proxy,
            String createdBy) {
        return jdbc.sql("""
                        insert into quality_measurement (state, checkpoint_id, name, topology, topology_config, protocol, prompts, proxy, created_by)
                        values ('RUNNING', :checkpoint, :name, :topology, :config, cast(:protocol as jsonb), :prompts, :proxy, :person) returning id""")
                .param("checkpoint", checkpoint)
                .param("name", name)
                .param("topology", topology.name())
                .param("config", topology.configJson())
                .param("protocol", json.write(protocol))
                .param("prompts", prompts)
                .param("proxy", proxy)
                .param("person", createdBy)
                .query(Long.class)
                .single();
    }

    Optional<StoredRow<Making>> lock(long id) {
        return jdbc.sql(SELECT + " where id = :id for update")
                .param("id", id)
                .query((row, number) -> StoredRow.read("quality measurement", row.getLong("id"), () -> making(row)))
                .optional();
    }

    Optional<StoredRow<Making>> find(long id) {
        return jdbc.sql(SELECT + " where id = :id")
                .param("id", id)
                .query((row, number) -> StoredRow.read("quality measurement", row.getLong("id"), () -> making(row)))
                .optional();
    }

    List<StoredRow<Making>> newest(Paging paging) {
        return jdbc.sql(SELECT + " order by id desc limit :limit offset :offset")
                .param("limit", paging.size())
                .param("offset", paging.offset())
                .query((row, number) -> StoredRow.read("quality measurement", row.getLong("id"), () -> making(row)))
                .list();
    }

    long count() {
        return jdbc.sql("select count(*) from quality_measurement")
                .query(Long.class)
                .single();
    }

    void ended(long id, State state, @Nullable Long table, @Nullable String problem) {
        jdbc.sql("""
                        update quality_measurement set state = :state, quality_table_id = :table, problem = :problem, finished_at = now()
                        where id = :id""")
                .param("state", state.name())
                .param("table", table)
                .param("problem", problem)
                .param("id", id)
                .update();
    }

    void agreement(long id, @Nullable Double pearson, @Nullable Double spearman) {
        jdbc.sql("update quality_measurement set pearson = :pearson, spearman = :spearman where id = :id")
                .param("pearson", pearson)
                .param("spearman", spearman)
                .param("id", id)
                .update();
    }

    private Making making(ResultSet row) throws SQLException {
        Timestamp finished = row.getTimestamp("finished_at");
        return new Making(
                row.getLong("id"),
                State.valueOf(row.getString("state")),
                row.getLong("checkpoint_id"),
                row.getString("name"),
                Topology.parse(row.getString("topology"), row.getString("topology_config")),
                json.read(row.getString("protocol"), EvaluationProtocol.class),
                row.getInt("prompts"),
                row.getBoolean("proxy"),
                row.getObject("quality_table_id", Long.class),
                row.getString("problem"),
                row.getObject("pearson", Double.class),
                row.getObject("spearman", Double.class),
                row.getString("created_by"),
                row.getTimestamp("created_at").toInstant(),
                finished == null ? null : finished.toInstant());
    }

    enum State {
        RUNNING,
        DONE,
        FAILED,
        CANCELLED
    }

    record Making(
            long id,
            State state,
            long checkpointId,
            String name,
            Topology topology,
            EvaluationProtocol protocol,
            int prompts,
            boolean proxy,
            @Nullable Long qualityTableId,
            @Nullable String problem,
            @Nullable Double pearson,
            @Nullable Double spearman,
            String createdBy,
            Instant createdAt,
            @Nullable Instant finishedAt) {}
}

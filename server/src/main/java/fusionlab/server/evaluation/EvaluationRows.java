package fusionlab.server.evaluation;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What REST and pages show of evaluations. */
@Component
public class EvaluationRows {

    private static final String SELECT = """
            select e.*, c.sha256, c.world, s.prompts, s.clip, s.error, w.open, w.wall, w.workers, w.problem,
                   (select count(*) from evaluation_picture g where g.evaluation_id = e.id) as pictures
              from evaluation e join checkpoint c on c.id = e.checkpoint_id
              cross join lateral (select count(score) as prompts, avg(score) as clip, stddev_samp(score) / sqrt(count(score)) as error
                                    from evaluation_piece p, unnest(p.scores) as score
                                   where p.evaluation_id = e.id and p.state = 'DONE') s
              cross join lateral (select count(*) filter (where state in ('QUEUED', 'LEASED')) as open, sum(wall_seconds) as wall,
                                         string_agg(distinct worker, ', ') as workers, max(problem) as problem
                                    from evaluation_piece p where p.evaluation_id = e.id) w
            """;

    private final JdbcClient jdbc;
    private final StoredJson json;

    EvaluationRows(JdbcClient jdbc, StoredJson json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Newest first. @param checkpoint null for all */
    public Listing<Row> list(@Nullable Long checkpoint, Paging paging) {
        List<StoredRow<Row>> rows = jdbc.sql(
                        SELECT
                                + " where cast(:checkpoint as bigint) is null or e.checkpoint_id = :checkpoint order by e.id desc limit :limit offset :offset")
                .param("checkpoint", checkpoint)
                .param("limit", paging.size())
                .param("offset", paging.offset())
                .query((row, number) -> StoredRow.read("evaluation", row.getLong("id"), () -> row(row)))
                .list();
        return Listing.ofRows(rows, paging, count(checkpoint));
    }

    private long count(@Nullable Long checkpoint) {
        return jdbc.sql(
                        "select count(*) from evaluation where cast(:checkpoint as bigint) is null or checkpoint_id = :checkpoint")
                .param("checkpoint", checkpoint)
                .query(Long.class)
                .single();
    }

    public Optional<Row> find(long id) {
        return jdbc.sql(SELECT + " where e.id = :id")
                .param("id", id)
                .query((row, number) -> StoredRow.read("evaluation", id, () -> row(row)))
                .optional()
                .map(StoredRow::orThrow);
    }

    /** The evaluation of the original under the same protocol, with the same weights or what they were tuned of; empty for that itself. */
    public Optional<Long> original(Row of) {
        return jdbc.sql("""
                        select e.id from evaluation e join checkpoint c on c.id = :checkpoint
                         where e.checkpoint_id = coalesce(c.root_id, c.id) and e.protocol_hash = :protocol
                           and e.architecture = 'base' and e.id <> :id""")
                .param("checkpoint", of.checkpointId())
                .param("protocol", of.protocolHash())
                .param("id", of.id())
                .query(Long.class)
                .optional();
    }

    public List<Piece> pieces(long id) {
        return jdbc.sql("""
                        select from_prompt, to_prompt, state, attempts, problem, worker, progress_done, wall_seconds, cpu_seconds, scores
                        from evaluation_piece where evaluation_id = :id order by from_prompt""")
                .param("id", id)
                .query((row, number) -> new Piece(
                        row.getInt(1),
                        row.getInt(2),
                        row.getString(3),
                        row.getInt(4),
                        row.getString(5),
                        row.getString(6),
                        row.getInt(7),
                        row.getObject(8, Double.class),
                        row.getObject(9, Double.class),
                        row.getArray(10) == null
                                ? List.of()
                                : List.of((Double[]) row.getArray(10).getArray())))
                .list();
    }

    public List<Example> pictures(long id) {
        return jdbc.sql(
                        "select prompt_index, prompt from evaluation_picture where evaluation_id = :id order by prompt_index")
                .param("id", id)
                .query(Example.class)
                .list();
    }

    public Optional<byte[]> png(long id, int index) {
        return jdbc.sql("select png from evaluation_picture where evaluation_id = :id and prompt_index = :index")
                .param("id", id)
                .param("index", index)
                .query(byte[].class)
                .optional();
    }

    private Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("id"),
                row.getLong("checkpoint_id"),
                row.getString("sha256"),
                row.getString("world"),
                json.read(row.getString("protocol"), EvaluationProtocol.class),
                row.getString("protocol_hash"),
                row.getString("architecture"),
                row.getString("architecture_hash"),
                row.getInt("prompts"),
                row.getObject("clip", Double.class),
                row.getObject("error", Double.class),
                row.getInt("open"),
                row.getObject("wall", Double.class),
                row.getString("workers"),
                row.getString("problem"),
                row.getInt("pictures"),
                row.getTimestamp("created_at").toInstant());
    }

    /**
     * @param prompts that are scored
     * @param clip their mean; null without any
     * @param clipError its standard error
     * @param openPieces that wait or are worked on
     * @param workers who evaluated it
     * @param problem the last that a worker had with it
     */
    public record Row(
            long id,
            long checkpointId,
            String checkpoint,
            String world,
            EvaluationProtocol protocol,
            String protocolHash,
            String architecture,
            String architectureHash,
            int prompts,
            @Nullable Double clip,
            @Nullable Double clipError,
            int openPieces,
            @Nullable Double wallSeconds,
            @Nullable String workers,
            @Nullable String problem,
            int pictures,
            Instant createdAt) {}

    /** @param scores one for each prompt, empty before the end */
    public record Piece(
            int from,
            int to,
            String state,
            int attempts,
            @Nullable String problem,
            @Nullable String worker,
            int done,
            @Nullable Double wallSeconds,
            @Nullable Double cpuSeconds,
            List<Double> scores) {}

    /** An example picture, which {@code GET /api/v1/evaluations/ID/pictures/INDEX} gives as PNG. */
    public record Example(int promptIndex, String prompt) {}
}

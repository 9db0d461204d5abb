package fusionlab.server.dashboard;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the pages of searches read. */
@Component
class SearchRows {

    private static final String SELECT = """
            select s.id, s.state, s.latency_table_id, t.name as latency_table, t.version as latency_table_version, t.topology,
                   s.quality_table_id, coalesce(q.name, 'workers measure it') as quality_table,
                   coalesce(q.source, 'measured by workers on checkpoint ' || left(c.sha256, 12) || ' (' || c.world || ')') as quality_source,
                   coalesce(q.proxy, (s.parameters #>> '{online,proxy}')::boolean) as quality_proxy, s.checkpoint_id,
                   s.parameters::text as parameters, s.rounds_done, s.result::text as result, s.winner_id, a.counts as winner,
                   s.problem, s.created_by, s.created_at, s.started_at, s.finished_at
              from search_run s join latency_table t on t.id = s.latency_table_id
                   left join quality_table q on q.id = s.quality_table_id left join checkpoint c on c.id = s.checkpoint_id left join architecture a on a.id = s.winner_id
            """;

    private final JdbcClient jdbc;

    SearchRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param checkpointId of a search on workers; it has no quality table before its first round is measured */
    record SearchRow(
            long id,
            String state,
            long latencyTableId,
            String latencyTable,
            int latencyTableVersion,
            String topology,
            @Nullable Long qualityTableId,
            String qualityTable,
            String qualitySource,
            boolean qualityProxy,
            @Nullable Long checkpointId,
            String parameters,
            int roundsDone,
            @Nullable String result,
            @Nullable Long winnerId,
            @Nullable String winner,
            @Nullable String problem,
            String createdBy,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {

        public boolean running() {
            return state.equals("QUEUED") || state.equals("RUNNING");
        }
    }

    List<SearchRow> running() {
        return jdbc.sql(SELECT + " where s.state in ('QUEUED', 'RUNNING') order by s.id")
                .query(SearchRow.class)
                .list();
    }

    List<SearchRow> latest(int limit) {
        return jdbc.sql(SELECT + " order by s.id desc limit ?")
                .param(limit)
                .query(SearchRow.class)
                .list();
    }

    List<SearchRow> winners(int limit) {
        return jdbc.sql(SELECT + " where s.winner_id is not null order by s.id desc limit ?")
                .param(limit)
                .query(SearchRow.class)
                .list();
    }

    List<SearchRow> ofWinner(long architectureId) {
        return jdbc.sql(SELECT + " where s.winner_id = ? order by s.id desc")
                .param(architectureId)
                .query(SearchRow.class)
                .list();
    }

    List<SearchRow> ofTable(long tableId) {
        return jdbc.sql(SELECT + " where s.latency_table_id = ? order by s.id desc")
                .param(tableId)
                .query(SearchRow.class)
                .list();
    }

    Optional<SearchRow> one(long id) {
        return jdbc.sql(SELECT + " where s.id = ?")
                .param(id)
                .query(SearchRow.class)
                .optional();
    }

    /** The rounds so far as JSON documents, ascending. */
    List<String> rounds(long id) {
        return jdbc.sql("select document::text from search_round where search_run_id = ? order by number")
                .param(id)
                .query(String.class)
                .list();
    }
}

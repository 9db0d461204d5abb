package fusionlab.server.dashboard;

import fusionlab.server.database.StoredJson;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.search.SearchParameters;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the pages of searches read. */
@Component
class SearchRows {

    private static final String LINES = """
            select s.id, s.state, s.latency_table_id, t.name as latency_table, t.version as latency_table_version, s.quality_table_id,
                   coalesce(q.name, 'workers measure it') as quality_table,
                   coalesce(q.proxy, s.parameters #>> '{online,proxy}' = 'true', false) as quality_proxy, s.parameters::text as parameters,
                   s.rounds_done, s.winner_ms, s.winner_clip_loss, s.winner_gap, s.winner_id
              from search_run s join latency_table t on t.id = s.latency_table_id left join quality_table q on q.id = s.quality_table_id
            """;
    private static final String ONE = """
            select s.id, s.state, s.latency_table_id, t.name as latency_table, t.version as latency_table_version, t.topology,
                   s.quality_table_id, coalesce(q.name, 'workers measure it') as quality_table,
                   coalesce(q.source, 'measured by workers on checkpoint ' || left(c.sha256, 12) || ' (' || c.world || ')') as quality_source,
                   coalesce(q.proxy, s.parameters #>> '{online,proxy}' = 'true', false) as quality_proxy, s.checkpoint_id,
                   s.parameters::text as parameters, s.rounds_done, s.result, s.winner_id,
                   s.problem, s.created_by, s.created_at, s.started_at, s.finished_at
              from search_run s join latency_table t on t.id = s.latency_table_id
                   left join quality_table q on q.id = s.quality_table_id left join checkpoint c on c.id = s.checkpoint_id
             where s.id = ?
            """;
    private static final String OPEN = "state in ('QUEUED', 'RUNNING')";

    private final JdbcClient jdbc;
    private final StoredJson json;

    SearchRows(JdbcClient jdbc, StoredJson json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** A search in a list: no list reads ledgers. @param parameters as they are stored */
    record SearchLine(
            long id,
            String state,
            long latencyTableId,
            String latencyTable,
            int latencyTableVersion,
            @Nullable Long qualityTableId,
            String qualityTable,
            boolean qualityProxy,
            String parameters,
            int roundsDone,
            @Nullable Double winnerMs,
            @Nullable Double winnerClipLoss,
            @Nullable Double winnerGap,
            @Nullable Long winnerId) {}

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
            @Nullable String problem,
            String createdBy,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {

        public boolean running() {
            return state.equals("QUEUED") || state.equals("RUNNING");
        }
    }

    /** Those that have not ended, oldest first. */
    Listing<SearchLine> running(Paging paging) {
        return lines(" where s." + OPEN, "s.id", paging, count(" where " + OPEN));
    }

    /** Newest first. */
    Listing<SearchLine> latest(Paging paging) {
        return lines("", "s.id desc", paging, count(""));
    }

    /** Newest first. */
    Listing<SearchLine> ofTable(long tableId, Paging paging) {
        return lines(
                " where s.latency_table_id = " + tableId,
                "s.id desc",
                paging,
                count(" where latency_table_id = " + tableId));
    }

    List<SearchLine> winners(int limit) {
        return jdbc.sql(LINES + " where s.winner_id is not null order by s.id desc limit ?")
                .param(limit)
                .query(SearchLine.class)
                .list();
    }

    private Listing<SearchLine> lines(String where, String order, Paging paging, long total) {
        List<SearchLine> lines = jdbc.sql(LINES + where + " order by " + order + " limit ? offset ?")
                .params(paging.size(), paging.offset())
                .query(SearchLine.class)
                .list();
        return Listing.of(lines, paging, total);
    }

    private long count(String where) {
        return jdbc.sql("select count(*) from search_run" + where)
                .query(Long.class)
                .single();
    }

    Optional<SearchRow> one(long id) {
        return jdbc.sql(ONE).param(id).query(SearchRow.class).optional();
    }

    /** Empty if they cannot be read. */
    Optional<SearchParameters> parameters(String stored) {
        return json.readable(stored, SearchParameters.class);
    }

    /** The rounds so far as JSON documents, ascending. */
    List<String> rounds(long id) {
        return jdbc.sql("select document::text from search_round where search_run_id = ? order by number")
                .param(id)
                .query(String.class)
                .list();
    }
}

package fusionlab.server.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.search.ProxyWarning;
import fusionlab.server.database.StoredJson;
import fusionlab.server.evaluation.Evaluations;
import fusionlab.server.evaluation.Progress;
import fusionlab.server.evaluation.Tunings;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What REST and pages show of searches. */
@Component
public class Searches {

    /** What stands in place of the parameters of a search that cannot be read. */
    public static final String UNREADABLE = "The stored parameters of this search cannot be read";

    private static final String COLUMNS = """
            select r.id, r.state, r.latency_table_id, r.quality_table_id, r.parameters, r.rounds_done, r.cancel_requested, r.winner_id, r.problem,
                   r.created_by, r.created_at, r.started_at, r.finished_at, l.name as latency_table, l.version as latency_table_version, l.topology, q.name as quality_table, q.proxy, q.source
              from search_run r
              join latency_table l on l.id = r.latency_table_id
              left join quality_table q on q.id = r.quality_table_id
            """;

    private final JdbcClient jdbc;
    private final SearchRounds rounds;
    private final StoredJson json;
    private final Evaluations evaluations;
    private final Tunings tunings;

    Searches(JdbcClient jdbc, SearchRounds rounds, StoredJson json, Evaluations evaluations, Tunings tunings) {
        this.tunings = tunings;
        this.evaluations = evaluations;
        this.jdbc = jdbc;
        this.rounds = rounds;
        this.json = json;
    }

    /** Newest first. */
    public Listing<Summary> list(Paging paging) {
        long total =
                jdbc.sql("select count(*) from search_run").query(Long.class).single();
        List<Summary> items = jdbc.sql(COLUMNS + " order by r.id desc limit :limit offset :offset")
                .param("limit", paging.size())
                .param("offset", paging.offset())
                .query((row, number) -> summary(row))
                .list();
        return Listing.of(items, paging, total);
    }

    public Optional<Details> find(long id) {
        return jdbc.sql(COLUMNS + " where r.id = :id")
                .param("id", id)
                .query((row, number) -> details(summary(row), row.getString("source")))
                .optional();
    }

    /** Rounds after the given number, ascending: those of a running search too. */
    public List<SearchRounds.RoundView> rounds(long id, int after, int limit) {
        return rounds.after(id, after, limit);
    }

    private Details details(Summary summary, @Nullable String source) {
        SearchParameters parameters = summary.parameters();
        OnlineParameters online = parameters == null ? null : parameters.online();
        String from = source != null ? source : online == null ? "unknown" : online.source();
        boolean measuring = online != null && !summary.state().isFinal();
        return new Details(
                summary,
                from,
                summary.qualityIsProxy() ? ProxyWarning.of(from, summary.topology()) : null,
                measuring ? evaluations.progress(OnlineExecution.demander(summary.id())) : null,
                measuring ? tunings.open(OnlineExecution.demander(summary.id())).orElse(null) : null,
                reached(summary),
                summary.state().isFinal() ? result(summary.id()) : null);
    }

    private @Nullable JsonNode result(long id) {
        return jdbc.sql("select result from search_run where id = :id and result is not null")
                .param("id", id)
                .query(String.class)
                .optional()
                .flatMap(result -> json.readable(result, JsonNode.class))
                .orElse(null);
    }

    private @Nullable Double reached(Summary summary) {
        return rounds.last(summary.id()).map(SearchRounds.RoundView::latencyMs).orElse(null);
    }

    private Summary summary(ResultSet row) throws SQLException {
        SearchParameters parameters = json.readable(row.getString("parameters"), SearchParameters.class)
                .orElse(null);
        String problem = row.getString("problem");
        return new Summary(
                row.getLong("id"),
                SearchState.valueOf(row.getString("state")),
                row.getString("topology"),
                row.getLong("latency_table_id"),
                row.getString("latency_table"),
                row.getInt("latency_table_version"),
                row.getObject("quality_table_id", Long.class),
                row.getString("quality_table"),
                parameters == null || parameters.online() == null
                        ? row.getBoolean("proxy")
                        : parameters.online().proxy(),
                parameters,
                row.getInt("rounds_done"),
                row.getBoolean("cancel_requested"),
                row.getObject("winner_id", Long.class),
                problem == null && parameters == null ? UNREADABLE : problem,
                row.getString("created_by"),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "started_at"),
                instant(row, "finished_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }

    /**
     * A search without its result.
     *
     * @param qualityTableId null while workers measure the first round
     * @param parameters null if what is stored cannot be read; {@code problem} says so
     */
    public record Summary(
            long id,
            SearchState state,
            String topology,
            long latencyTableId,
            String latencyTable,
            int latencyTableVersion,
            @Nullable Long qualityTableId,
            @Nullable String qualityTable,
            boolean qualityIsProxy,
            @Nullable SearchParameters parameters,
            int roundsDone,
            boolean cancelRequested,
            @Nullable Long winnerId,
            @Nullable String problem,
            String createdBy,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    /**
     * @param warning how a proxy's numbers are to be read
     * @param measuring how far workers are with what the search waits for; null on a quality table, and at the end
     * @param tuning the fine-tuning that it waits for; null if it does not
     * @param reachedMs predicted latency after the last round that is done; null before the first
     * @param result the ledger ({@code docs/formats.md}), null before the end
     */
    public record Details(
            @JsonUnwrapped Summary summary,
            String qualitySource,
            @Nullable String warning,
            @Nullable Progress measuring,
            @JsonInclude(JsonInclude.Include.NON_NULL) Tunings.@Nullable TuningProgress tuning,
            @Nullable Double reachedMs,
            @Nullable JsonNode result) {}
}

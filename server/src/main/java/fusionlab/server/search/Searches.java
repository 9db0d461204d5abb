package fusionlab.server.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.search.ledger.Round;
import fusionlab.search.quality.ProxyWarning;
import fusionlab.server.annotation.Annotated;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.UnreadableRowException;
import fusionlab.server.evaluation.Evaluations;
import fusionlab.server.evaluation.Progress;
import fusionlab.server.evaluation.Tunings;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Paging;
import fusionlab.server.rest.Selection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Searches for REST and pages. */
@Component
public class Searches {

    /** The problem of a search whose parameters cannot be read. */
    public static final String UNREADABLE = "The stored parameters of this search cannot be read";

    private static final String COLUMNS = """
            select s.id, s.state, l.topology, s.latency_table_id, l.name as latency_table, l.version as latency_table_version, s.quality_table_id,
                   q.name as quality_table, coalesce(q.proxy, s.parameters #>> '{online,proxy}' = 'true', false) as quality_is_proxy,
                   s.parameters::text as parameters, s.rounds_done, s.cancel_requested, s.winner_id, s.problem, s.created_by, s.created_at,
                   s.started_at, s.finished_at, s.winner_ms, s.winner_clip_loss, s.winner_gap, s.checkpoint_id,
                   coalesce(q.source, 'measured by workers on checkpoint ' || left(c.sha256, 12) || ' (' || c.world || ')', 'unknown') as quality_source
            """;
    private static final String FROM = """
              from search_run s
              left join latency_table l on l.id = s.latency_table_id
              left join quality_table q on q.id = s.quality_table_id
              left join checkpoint c on c.id = s.checkpoint_id
            """;

    private final JdbcClient jdbc;
    private final Lists lists;
    private final SearchRounds rounds;
    private final StoredJson json;
    private final Evaluations evaluations;
    private final Tunings tunings;
    private final RowMapper<Line> lines;

    Searches(
            JdbcClient jdbc,
            Lists lists,
            SearchRounds rounds,
            StoredJson json,
            Evaluations evaluations,
            Tunings tunings) {
        this.tunings = tunings;
        this.evaluations = evaluations;
        this.jdbc = jdbc;
        this.lists = lists;
        this.rounds = rounds;
        this.json = json;
        var conversion = new DefaultFormattingConversionService();
        @SuppressWarnings("NullAway") // Spring's converters may answer null
        Converter<String, SearchParameters> readable =
                stored -> json.readable(stored, SearchParameters.class).orElse(null);
        conversion.addConverter(String.class, SearchParameters.class, readable);
        var summaries = new SimplePropertyRowMapper<>(Summary.class, conversion);
        var winners = new SimplePropertyRowMapper<>(Numbers.class, conversion);
        this.lines = (row, number) -> new Line(summaries.mapRow(row, number), winners.mapRow(row, number));
    }

    public Listing<Line> list(SearchQuery asked) {
        return page(
                all().containing(asked.text(), "l.name", "q.name", "s.created_by")
                        .equal("s.state", asked.state())
                        .equal("l.topology", asked.topology())
                        .equal("s.latency_table_id", asked.table())
                        .between("s.created_at", asked.from(), asked.until())
                        .and(Annotated.SEARCH.listed("s.id", asked.archived()))
                        .where(Annotated.SEARCH.tagged("s.id"), asked.tag()),
                asked.order(),
                asked.paging());
    }

    /** Running searches, then queued ones, each newest first. */
    public Listing<Line> running(Paging paging) {
        return page(all().and("s.state in ('QUEUED', 'RUNNING')"), KeyOrder.falling("s.state", "s.id"), paging);
    }

    /** The latest searches with a winner. */
    public List<Line> winners(int most) {
        return newest(all().and("s.winner_id is not null"), most);
    }

    /** The latest searches that found this architecture. */
    List<Line> wonBy(long architectureId, int most) {
        return newest(all().and("s.state = 'DONE'").equal("s.winner_id", architectureId), most);
    }

    private static Selection all() {
        return Selection.of(COLUMNS, FROM);
    }

    private Listing<Line> page(Selection which, KeyOrder order, Paging paging) {
        Listing<Line> page = lists.page(which, order, paging, lines);
        return page.but(page.items().stream()
                .map(Line::search)
                .filter(search -> search.parameters() == null)
                .map(search -> new UnreadableRowException("search", search.id(), null))
                .toList());
    }

    private List<Line> newest(Selection which, int most) {
        return page(which, KeyOrder.newest("s.id"), Paging.first(most)).items();
    }

    public Optional<Details> find(long id) {
        return line(id).map(this::details);
    }

    /** A search in a list. */
    public Optional<Line> line(long id) {
        return jdbc.sql(COLUMNS + " " + FROM + " where s.id = ?")
                .param(id)
                .query(lines)
                .optional();
    }

    /** Rounds after the given number, ascending, also of a running search. */
    public List<Round> rounds(long id, int after, int limit) {
        return rounds.after(id, after, limit);
    }

    /** Everything about a search. */
    public Details details(Line line) {
        Summary summary = line.search();
        boolean measuring =
                line.numbers().checkpointId() != null && !summary.state().isFinal();
        String source = line.numbers().qualitySource();
        return new Details(
                summary,
                source,
                summary.qualityIsProxy() ? ProxyWarning.of(source, summary.topology()) : null,
                measuring ? evaluations.progress(MeasuredExecution.demander(summary.id())) : null,
                measuring
                        ? tunings.open(MeasuredExecution.demander(summary.id())).orElse(null)
                        : null,
                rounds.last(summary.id()).map(Round::latencyMs).orElse(null),
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

    /**
     * A search without its result.
     *
     * @param qualityTableId null until the first round has been measured
     * @param parameters null if unreadable; then {@code problem} says so
     * @param problem why it failed, or why its winner misses the target, with the remedy; null if it does not
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
            @Nullable Instant finishedAt) {

        public Summary {
            problem = problem == null && parameters == null ? UNREADABLE : problem;
        }

        public boolean running() {
            return !state.isFinal();
        }

        /** Whether it ended with a winner that misses its target. */
        public boolean missed() {
            return state == SearchState.DONE && parameters != null && problem != null;
        }
    }

    /** A search in a list, which never reads ledgers. */
    public record Line(Summary search, Numbers numbers) {}

    /**
     * Further columns of a search.
     *
     * @param winnerMs predicted latency of the winner
     * @param winnerGap loss beyond the optimum
     * @param checkpointId of a measured search
     * @param qualitySource the source of quality: who measured it, on which checkpoint
     */
    public record Numbers(
            @Nullable Double winnerMs,
            @Nullable Double winnerClipLoss,
            @Nullable Double winnerGap,
            @Nullable Long checkpointId,
            String qualitySource) {}

    /**
     * @param warning the warning about a proxy's numbers
     * @param measuring the workers' progress on what the search waits for; null on a quality table, and at the end
     * @param tuning the fine-tuning that it waits for; null if none
     * @param reachedMs predicted latency after the last finished round; null before the first
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

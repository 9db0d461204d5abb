package fusionlab.server.search;

import fusionlab.search.SearchResult;
import fusionlab.server.database.StoredJson;
import fusionlab.unet.Action;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rounds of a search while it runs. Writing the same round twice leaves one: a revived search repeats itself bit for bit. */
@Component
class SearchRounds {

    private static final String UPSERT = """
            insert into search_round (search_run_id, number, document) values (?, ?, ?::jsonb)
            on conflict (search_run_id, number) do update set document = excluded.document""";

    private final JdbcTemplate batches;
    private final JdbcClient jdbc;
    private final StoredJson json;

    SearchRounds(JdbcTemplate batches, JdbcClient jdbc, StoredJson json) {
        this.batches = batches;
        this.jdbc = jdbc;
        this.json = json;
    }

    void forget(long searchId) {
        jdbc.sql("delete from search_round where search_run_id = :id")
                .param("id", searchId)
                .update();
    }

    void write(long searchId, List<SearchResult.Round> rounds) {
        writeViews(searchId, rounds.stream().map(RoundView::of).toList());
    }

    void writeViews(long searchId, List<RoundView> rounds) {
        batches.batchUpdate(
                UPSERT,
                rounds.stream()
                        .map(round -> new Object[] {searchId, round.number(), json.write(round)})
                        .toList());
    }

    /** Ascending, after the given number, without those that cannot be read. */
    List<RoundView> after(long searchId, int number, int limit) {
        return jdbc
                .sql("""
                        select document from search_round where search_run_id = :id and number > :number order by number limit :limit""")
                .param("id", searchId)
                .param("number", number)
                .param("limit", limit)
                .query(String.class)
                .list()
                .stream()
                .flatMap(document -> json.readable(document, RoundView.class).stream())
                .toList();
    }

    /** The round of the highest number: numbers may have gaps. */
    Optional<RoundView> last(long searchId) {
        return jdbc.sql("select document from search_round where search_run_id = :id order by number desc limit 1")
                .param("id", searchId)
                .query(String.class)
                .optional()
                .flatMap(document -> json.readable(document, RoundView.class));
    }

    /**
     * A round as it is stored and shown, in the form of the ledger; unknown errors are null, JSON has no NaN.
     *
     * @param measured the evaluations behind it; null for a search on a quality table
     */
    public record RoundView(
            int number,
            double latencyMs,
            double clipLoss,
            List<StepView> steps,
            @Nullable MeasuredRound measured) {

        static RoundView of(SearchResult.Round round) {
            return new RoundView(
                    round.number(),
                    round.latencyMs(),
                    round.clipLoss(),
                    round.steps().stream().map(StepView::of).toList(),
                    null);
        }
    }

    /** A ledger line, see {@link SearchResult.Step}. */
    public record StepView(
            Action.Type type,
            String slot,
            double deltaClip,
            @Nullable Double deltaClipError,
            @Nullable Double savedMs,
            @Nullable Double savedLowMs,
            @Nullable Double savedHighMs,
            @Nullable Double value,
            String note) {

        static StepView of(SearchResult.Step step) {
            return new StepView(
                    step.action().type(),
                    step.action().slot(),
                    step.deltaClip(),
                    finite(step.deltaClipError()),
                    finite(step.savedMs()),
                    finite(step.savedLowMs()),
                    finite(step.savedHighMs()),
                    finite(step.value()),
                    step.note());
        }

        private static @Nullable Double finite(double number) {
            return Double.isFinite(number) ? number : null;
        }
    }
}

package fusionlab.server.search;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.search.SearchResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A search and its progress, whatever happens to it in whatever order. */
class SearchStatePropertyTests {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    enum Event {
        BEGIN,
        RESUME,
        PROGRESS,
        CANCEL,
        STOP,
        FAIL
    }

    @Provide
    Arbitrary<List<Event>> events() {
        return Arbitraries.of(Event.class).list().ofMaxSize(12);
    }

    @Property
    void a_search_that_is_over_is_not_begun_again_and_one_that_is_cancelled_goes_no_further(
            @ForAll("events") List<Event> events) {
        Search search = new Search(1, 2L, null, "{}", "test", NOW);
        boolean cancelled = false;
        int rounds = 0;
        for (Event event : events) {
            SearchState before = search.state();
            boolean over = before.isFinal();
            switch (event) {
                case BEGIN -> {
                    assertThat(search.begin(NOW)).isEqualTo(!over && !cancelled);
                    rounds = over || cancelled ? rounds : 0;
                }
                case RESUME -> assertThat(search.resume(NOW)).isEqualTo(!over && !cancelled);
                case PROGRESS -> {
                    boolean running = before == SearchState.RUNNING;
                    assertThat(search.progressed(rounds + 1)).isEqualTo(running && !cancelled);
                    rounds += running ? 1 : 0;
                }
                case CANCEL -> {
                    search.cancel(NOW);
                    cancelled |= !over;
                }
                case STOP -> search.stopped(NOW);
                case FAIL -> search.failed("why", null, NOW);
            }
            if (over) {
                assertThat(search.state()).as(events.toString()).isEqualTo(before);
            }
            assertThat(search.roundsDone()).as(events.toString()).isEqualTo(rounds);
            assertThat(search.cancelRequested()).isEqualTo(cancelled);
            assertThat(search.state() == SearchState.QUEUED && cancelled).isFalse();
        }
    }

    @Property
    void every_round_is_handed_over_once_and_in_order(@ForAll @IntRange(max = 2_500) int rounds) {
        List<Integer> taken = new ArrayList<>();
        List<Integer> done = new ArrayList<>();
        SearchProgress progress = new SearchProgress(
                batch -> {
                    batch.rounds().forEach(round -> taken.add(round.number()));
                    done.add(batch.roundsDone());
                    return true;
                },
                () -> false);

        for (int number = 1; number <= rounds; number++) {
            assertThat(progress.onRound(round(number))).isTrue();
            assertThat(progress.done()).isEqualTo(number);
        }
        progress.handOver();

        assertThat(taken).isEqualTo(IntStream.rangeClosed(1, rounds).boxed().toList());
        assertThat(done).isSorted().endsWith(rounds).hasSizeLessThanOrEqualTo(rounds / 500 + 20);
    }

    @Property
    void a_search_stops_with_the_batch_that_is_not_wanted_any_more(@ForAll @IntRange(min = 1, max = 4) int wanted) {
        int[] batches = {0};
        SearchProgress progress = new SearchProgress(batch -> ++batches[0] < wanted, () -> false);

        int rounds = 1;
        while (progress.onRound(round(rounds)) && rounds < 5_000) {
            rounds++;
        }

        assertThat(batches[0]).isEqualTo(wanted);
        assertThat(rounds).isLessThanOrEqualTo(wanted * 500);
    }

    private static SearchResult.Round round(int number) {
        return new SearchResult.Round(number, List.of(), 1, 0);
    }
}

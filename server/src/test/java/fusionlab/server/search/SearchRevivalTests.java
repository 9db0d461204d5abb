package fusionlab.server.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.server.database.StoredJson;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A search that stops in its middle is run again from its beginning, and finds the same. */
@ServerTest
class SearchRevivalTests {

    private static final Topology SD = Topology.builtIn("sd-v1.5");

    private final Lab lab;
    private final JdbcClient jdbc;
    private final SearchRepository repository;
    private final SearchExecution execution;
    private final SearchDesk runs;
    private final Searches searches;
    private final StoredJson json;
    private long latencies;
    private long qualities;

    SearchRevivalTests(
            Lab lab,
            JdbcClient jdbc,
            SearchRepository repository,
            SearchExecution execution,
            SearchDesk runs,
            Searches searches,
            StoredJson json) {
        this.json = json;
        this.lab = lab;
        this.jdbc = jdbc;
        this.repository = repository;
        this.execution = execution;
        this.runs = runs;
        this.searches = searches;
    }

    @BeforeEach
    void importTables() {
        String name = "revival-" + System.nanoTime();
        latencies = SyntheticTables.importLatencies(lab, SyntheticTables.latencies(name, SD));
        qualities = SyntheticTables.importQualities(lab, name, "sd-v1.5", SyntheticTables.qualityCsv(SD), "");
    }

    @Test
    void anInterruptedSearchIsRunAgainAndFindsTheSame() {
        long undisturbed = stored();
        execution.run(undisturbed, () -> false);
        long interrupted = stored();
        AtomicInteger rounds = new AtomicInteger();

        assertThatThrownBy(() -> execution.run(interrupted, () -> rounds.incrementAndGet() > 3))
                .isInstanceOf(SearchInterruptedException.class);
        assertThat(state(interrupted)).isEqualTo(SearchState.RUNNING);
        execution.run(interrupted, () -> false);

        assertThat(state(interrupted)).isEqualTo(SearchState.DONE);
        assertThat(result(interrupted)).isEqualTo(result(undisturbed));
        assertThat(searches.rounds(interrupted, 0, 1_000)).isEqualTo(searches.rounds(undisturbed, 0, 1_000));
    }

    @Test
    void theSearchOfAKilledServerIsTakenOver() {
        long undisturbed = stored();
        execution.run(undisturbed, () -> false);
        long orphan = stored();
        jdbc.sql("update search_run set state = 'RUNNING', rounds_done = 99, started_at = now() where id = :id")
                .param("id", orphan)
                .update();
        jdbc.sql("insert into search_round (search_run_id, number, document) values (:id, 9999, :round::jsonb)")
                .param("id", orphan)
                .param("round", "{\"number\": 9999, \"latencyMs\": 1, \"clipLoss\": 0, \"steps\": []}")
                .update();
        jdbc.sql("""
                        insert into scheduled_tasks (task_name, task_instance, execution_time, picked, picked_by, last_heartbeat, version)
                        values ('search', :id, now() - interval '1 minute', true, 'a server that was killed', now() - interval '1 minute', 1)""").param("id", Long.toString(orphan)).update();

        SearchEventStream.untilItsEnd(lab, orphan);

        assertThat(state(orphan)).isEqualTo(SearchState.DONE);
        assertThat(result(orphan)).isEqualTo(result(undisturbed));
        assertThat(searches.rounds(orphan, 0, 10_000)).isEqualTo(searches.rounds(undisturbed, 0, 10_000));
    }

    @Test
    void aRunningSearchStopsWhenItIsCancelled() {
        long id = stored();
        AtomicInteger rounds = new AtomicInteger();

        execution.run(id, () -> {
            if (rounds.incrementAndGet() == 3) {
                runs.cancel(id);
            }
            return false;
        });

        assertThat(state(id)).isEqualTo(SearchState.CANCELLED);
        assertThat(repository.findById(id).orElseThrow().winnerId()).isNull();
    }

    /** As one was stored by a target of 1e308 per cent: JSON has no infinity, so that it came back as no number. */
    @Test
    void aSearchThatCannotBeReadEndsAndBreaksNoList() {
        long id = stored();
        long good = stored();
        jdbc.sql(
                        "update search_run set parameters = parameters || '{\"latencyTargetMs\": \"Infinity\"}' where id = :id")
                .param("id", id)
                .update();

        Answer list = lab.operator().get("/api/v1/searches");
        assertThat(list.status()).as(list.toString()).isEqualTo(200);
        assertThat(list.json().path("items").valueStream().map(item -> item.path("id")
                        .asLong()))
                .contains(id, good);
        Answer one = lab.operator().get("/api/v1/searches/" + id);
        assertThat(one.json().path("parameters").isNull()).isTrue();
        assertThat(one.text("problem")).isEqualTo(Searches.UNREADABLE);

        execution.run(id, () -> false);

        assertThat(state(id)).isEqualTo(SearchState.FAILED);
        assertThat(lab.operator().delete("/api/v1/searches/" + id).status()).isEqualTo(202);
    }

    @Test
    void aQueuedSearchIsCancelledAtOnceAndNeverRun() {
        long id = stored();
        runs.cancel(id);
        assertThat(state(id)).isEqualTo(SearchState.CANCELLED);

        execution.run(id, () -> false);

        assertThat(state(id)).isEqualTo(SearchState.CANCELLED);
        assertThat(SearchEventStream.untilItsEnd(lab, id)).hasSize(1);
    }

    private long stored() {
        var parameters = new SearchParameters(
                200, null, "evolution", 3, 1, null, List.of(SlotKind.values()), false, 1_000, null, null);
        return repository
                .saveAndFlush(new Search(latencies, qualities, null, json.write(parameters), "test", Instant.now()))
                .id();
    }

    private SearchState state(long id) {
        return repository.findById(id).orElseThrow().state();
    }

    private String result(long id) {
        return String.valueOf(repository.findById(id).orElseThrow().result());
    }
}

package fusionlab.launcher.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.latency.TableJson;
import fusionlab.unet.Topology;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 in the middle of a round of a search on measured quality: real server, real PostgreSQL, two real workers. The search ends as if nothing had
 * happened, and no prompts are evaluated twice beyond the piece that a killed worker had in hand.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MeasuredKillTests {

    private static final Topology SD = Topology.builtIn("sd-v1.5");

    /** Prompts for each architecture at first, and in a worker's batch. */
    private static final int PROMPTS = 8;

    private RunningLab lab;
    private QualityWorkers workers;
    private long table;
    private Undisturbed undisturbed;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        lab = new RunningLab(directory);
        lab.startServer();
        table = lab.client()
                .post("/api/v1/latency-tables", JsonParser.parseString(TableJson.write(MadeTable.of(SD))))
                .get("id")
                .getAsLong();
        workers = new QualityWorkers(lab, directory);
        workers.start("first", PROMPTS);
        workers.start("second", PROMPTS);
        undisturbed = new Undisturbed(lab.awaitDone(search()));
        assertThat(undisturbed.rounds()).isGreaterThanOrEqualTo(3);
    }

    @AfterAll
    void stop() {
        if (workers != null) {
            workers.close();
        }
        lab.close();
    }

    /** Nothing may be found that an earlier search has measured. */
    @BeforeEach
    void forgetAllMeasurements() throws Exception {
        lab.change("delete from evaluation");
    }

    @Test
    void worker_killed_in_mid_round_loses_the_piece_in_its_hands_and_nothing_else() throws Exception {
        String search = searchInMidRound();
        long lost = workers.killInMidPiece("first");
        Map<Long, String> acknowledged = acknowledged();

        assertAsUndisturbed(search, acknowledged, Set.of(lost));
        workers.start("first", PROMPTS);
    }

    @Test
    void server_killed_in_mid_round_goes_on_after_its_restart_with_what_workers_still_hold() throws Exception {
        String search = searchInMidRound();
        Map<Long, String> acknowledged = acknowledged();

        lab.killServer();
        lab.startServer();

        assertAsUndisturbed(search, acknowledged, Set.of());
    }

    @Test
    void postgres_killed_in_mid_round_comes_back_with_all_that_was_acknowledged() throws Exception {
        String search = searchInMidRound();
        Map<Long, String> acknowledged = acknowledged();

        lab.killPostmaster();

        assertAsUndisturbed(search, acknowledged, Set.of());
    }

    /** In the second round: some of its pieces are done, some are being worked on, most wait. */
    private String searchInMidRound() throws Exception {
        String search = search();
        long id = Long.parseLong(search.substring(search.lastIndexOf('/') + 1));
        RunningLab.await(
                "the middle of a later round",
                () -> lab.number("select rounds_done from search_run where id = ?", id) >= 1
                        && lab.number("select count(*) from evaluation_piece where state = 'QUEUED' and id > ?", 0) > 5
                        && lab.number("select count(*) from evaluation_piece where state = 'LEASED' and id > ?", 0) > 0
                        && lab.number("""
                                select count(*) from evaluation_piece where state = 'DONE' and id >
                                  (select min(id) from evaluation_piece where state = 'QUEUED') - ?""", 5) > 0);
        return search;
    }

    /** The pieces whose results the server has taken, with all that was stored of them. */
    private Map<Long, String> acknowledged() throws Exception {
        Map<Long, String> pieces = new HashMap<>();
        for (String row : lab.rows("""
                select id, fencing_token, attempts, session, worker, digest, finished_at, scores from evaluation_piece
                where state = 'DONE'""")) {
            pieces.put(Long.parseLong(row.substring(0, row.indexOf('|'))), row);
        }
        return pieces;
    }

    private void assertAsUndisturbed(String search, Map<Long, String> acknowledged, Set<Long> lost) throws Exception {
        undisturbed.requireSame(lab.awaitDone(search));

        assertThat(acknowledged).isNotEmpty();
        Map<Long, String> stored = acknowledged();
        assertThat(stored).containsAllEntriesOf(acknowledged);
        assertThat(lab.number("select count(*) from evaluation_piece where state <> 'DONE' and id > ?", 0))
                .as("pieces that are not done")
                .isZero();
        assertOnce(workers.evaluated(), stored.keySet(), Set.of());
        assertOnce(workers.begun(), stored.keySet(), lost);
    }

    /** @param twice those that are to be there twice */
    private static void assertOnce(Map<Long, Integer> times, Set<Long> pieces, Set<Long> twice) {
        Set<Long> again = new HashSet<>();
        for (long piece : pieces) {
            assertThat(times).as("evaluated by a worker").containsKey(piece);
            if (times.getOrDefault(piece, 0) > 1) {
                again.add(piece);
            }
        }
        assertThat(again).as("pieces that workers had more than once").isEqualTo(twice);
    }

    private String search() {
        JsonObject checkpoint = lab.client()
                .get("/api/v1/checkpoints")
                .getAsJsonArray("items")
                .get(0)
                .getAsJsonObject();
        JsonObject body = new JsonObject();
        body.addProperty("latencyTableId", table);
        body.addProperty("qualitySource", "workers");
        body.add("checkpoint", checkpoint.get("sha256"));
        body.addProperty("latencyTargetPercent", 70);
        body.addProperty("groupSize", 2);
        body.addProperty("prompts", PROMPTS);
        body.addProperty("maxPrompts", 2 * PROMPTS);
        body.addProperty("steps", 3);
        body.add("kinds", JsonParser.parseString("['CROSS_ATTENTION']"));
        body.addProperty("seed", 1);
        return "/api/v1/searches/"
                + lab.client().post("/api/v1/searches", body).get("id").getAsLong();
    }
}

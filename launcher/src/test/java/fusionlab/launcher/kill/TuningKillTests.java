package fusionlab.launcher.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.latency.TableJson;
import fusionlab.unet.Topology;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 in the middle of the fine-tuning between two rounds, and of a distillation: real server, real PostgreSQL, two real workers that really train. Tuned weights and all
 * that is measured with them are the same to the last bit as if nothing had happened.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TuningKillTests {

    private static final Topology SD = Topology.builtIn("sd-v1.5");

    /** Prompts for each architecture at first, and in a worker's batch. */
    private static final int PROMPTS = 8;

    /** A tuning then lasts for some heartbeats. */
    private static final int STEPS = 40;

    private RunningLab lab;
    private QualityWorkers workers;
    private long table;
    private JsonElement checkpoint;
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
        checkpoint = lab.client()
                .get("/api/v1/checkpoints")
                .getAsJsonArray("items")
                .get(0)
                .getAsJsonObject()
                .get("sha256");
        undisturbed = new Undisturbed(lab.awaitDone(search()));
        assertThat(undisturbed.rounds()).isGreaterThanOrEqualTo(2);
    }

    @AfterAll
    void stop() {
        if (workers != null) {
            workers.close();
        }
        lab.close();
    }

    /** Nothing may be found that an earlier search has measured or made. */
    @BeforeEach
    void forgetAllMeasurements() throws Exception {
        lab.change("delete from evaluation");
        lab.change("with tunings as (delete from tuning) delete from checkpoint where root_id is not null");
    }

    @Test
    void worker_killed_in_mid_tuning_is_followed_by_another_that_makes_the_same_weights() throws Exception {
        String search = search();
        String killed = inMidTuning();

        workers.kill(killed);

        undisturbed.requireSame(lab.awaitDone(search));
        assertThat(lab.rows("select attempts from tuning where worker = '" + killed + "' and fencing_token > 1"))
                .isEmpty();
        assertThat(lab.number("select count(*) from tuning where fencing_token = ?", 2))
                .isEqualTo(1);
        workers.start(killed, PROMPTS);
    }

    @Test
    void server_killed_in_mid_tuning_gets_the_weights_after_its_restart() throws Exception {
        String search = search();
        inMidTuning();

        lab.killServer();
        lab.startServer();

        undisturbed.requireSame(lab.awaitDone(search));
        assertThat(lab.number("select count(*) from tuning where fencing_token <> ?", 1))
                .as("restarted tunings")
                .isZero();
    }

    @Test
    void worker_and_postgres_and_server_killed_in_mid_distillation_do_not_change_the_weights() throws Exception {
        JsonElement whole = lab.awaitDone(distillation()).get("sha256");
        forgetAllMeasurements();
        long before = workers.tuned();
        String distillation = distillation();
        String killed = inMidTuning();

        RunningLab.await(
                "a state that was handed in",
                () -> lab.number("select count(*) from tuning_state where step > ?", 0) > 0);
        workers.kill(killed);
        furtherOn("worker <> '" + killed + "'", 0);
        long steps = steps();
        lab.killPostmaster();
        furtherOn("worker <> '" + killed + "'", steps);
        lab.killServer();
        lab.startServer();

        assertThat(lab.awaitDone(distillation).get("sha256")).isEqualTo(whole);
        assertThat(lab.rows("select worker <> '" + killed + "', fencing_token = 2, continued_at > 0 from tuning"))
                .as("the other worker, its only lease, and where it continued")
                .containsExactly("t|t|t|");
        assertThat(workers.tuned() - before).as("trainings to the end").isEqualTo(1);
        workers.start(killed, PROMPTS);
    }

    private String distillation() throws Exception {
        JsonObject body = new JsonObject();
        body.add("checkpoint", checkpoint);
        body.addProperty("fromSteps", 4);
        body.addProperty("toSteps", 2);
        body.addProperty("architecture", "mid_block.attentions.0=0");
        body.addProperty("steps", STEPS);
        body.addProperty("batch", 8);
        body.addProperty("cfgProbability", .5);
        body.addProperty("evaluationPrompts", 0);
        return "/api/v1/distillations/"
                + lab.client().post("/api/v1/distillations", body).get("id").getAsLong();
    }

    /** Returns who tunes. */
    private String inMidTuning() throws Exception {
        String tuning = "select worker from tuning where state = 'LEASED' and progress_done > 0";
        String[] worker = new String[1];
        RunningLab.await("the middle of a tuning", () -> {
            Set<String> found = lab.rows(tuning);
            found.forEach(row -> worker[0] = row.substring(0, row.indexOf('|')));
            return !found.isEmpty();
        });
        return worker[0];
    }

    private long steps() throws Exception {
        return lab.number("select coalesce(max(progress_done), 0) from tuning where id > ?", 0);
    }

    /** Until the one tuning has done more steps. */
    private void furtherOn(String condition, long steps) throws Exception {
        RunningLab.await(
                "more than " + steps + " steps",
                () -> lab.number("select count(*) from tuning where progress_done > ? and " + condition, steps) > 0);
    }

    private String search() {
        JsonObject body = new JsonObject();
        body.addProperty("latencyTableId", table);
        body.addProperty("qualitySource", "workers");
        body.add("checkpoint", checkpoint);
        body.addProperty("latencyTargetPercent", 87);
        body.addProperty("groupSize", 3);
        body.addProperty("prompts", PROMPTS);
        body.addProperty("maxPrompts", PROMPTS);
        body.addProperty("steps", 2);
        body.addProperty("tuningSteps", STEPS);
        body.add("kinds", JsonParser.parseString("['CROSS_ATTENTION']"));
        body.addProperty("seed", 1);
        return "/api/v1/searches/"
                + lab.client().post("/api/v1/searches", body).get("id").getAsLong();
    }
}

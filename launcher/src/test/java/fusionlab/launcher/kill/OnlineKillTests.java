package fusionlab.launcher.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.latency.form.TableJson;
import fusionlab.launcher.demo.LabClient;
import fusionlab.unet.Topology;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A search on measured quality whose server, database or worker is killed in the middle of a round ends as if nothing had happened. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnlineKillTests {

    private static final Topology SD = Topology.builtIn("sd-v1.5");

    private RunningLab lab;
    private LabClient workers;
    private long table;
    private JsonObject undisturbed;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        lab = new RunningLab(directory);
        lab.startServer();
        JsonObject token = new JsonObject();
        token.addProperty("name", "workers");
        token.addProperty("role", "WORKER");
        workers = new LabClient(
                lab.client().base(),
                lab.client().post("/api/v1/api-tokens", token).get("token").getAsString());
        table = lab.client()
                .post("/api/v1/latency-tables", JsonParser.parseString(TableJson.write(KillTests.made(SD))))
                .get("id")
                .getAsLong();
        try (MadeUpWorker worker = new MadeUpWorker(workers, SD, "1".repeat(64)).start()) {
            undisturbed = lab.awaitDone(search("1"));
        }
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @Test
    void server_killed_in_mid_round() throws Exception {
        try (MadeUpWorker worker = new MadeUpWorker(workers, SD, "2".repeat(64)).start()) {
            String search = search("2");
            worker.hold(60); // in the second round
            lab.killServer();
            lab.startServer();
            worker.release();
            assertSame(search, worker);
        }
    }

    @Test
    void postgres_killed_in_mid_round() throws Exception {
        try (MadeUpWorker worker = new MadeUpWorker(workers, SD, "3".repeat(64)).start()) {
            String search = search("3");
            worker.hold(60);
            lab.killPostmaster();
            worker.release();
            assertSame(search, worker);
        }
    }

    private void assertSame(String search, MadeUpWorker worker) throws Exception {
        JsonObject done = lab.awaitDone(search);
        assertThat(done.get("winnerId")).isEqualTo(undisturbed.get("winnerId"));
        JsonObject result = done.getAsJsonObject("result");
        JsonObject expected = undisturbed.getAsJsonObject("result");
        for (String part : new String[] {"winner", "rounds", "ties", "front", "outcome"}) {
            assertThat(result.get(part)).as(part).isEqualTo(expected.get(part));
        }
        long stored = lab.number("""
                select coalesce(sum(p.to_prompt - p.from_prompt), 0) from evaluation_piece p
                join search_run s on s.checkpoint_id = p.checkpoint_id where s.id = ? and p.state = 'DONE'""", done.get("id").getAsLong());
        assertThat(worker.prompts()).as("prompts evaluated, none twice").isEqualTo((int) stored);
    }

    private String search(String checkpoint) throws Exception {
        RunningLab.await(
                "the checkpoint",
                () -> lab.client().text("/api/v1/checkpoints?size=200").contains(checkpoint.repeat(64)));
        JsonObject body = new JsonObject();
        body.addProperty("latencyTableId", table);
        body.addProperty("qualitySource", "workers");
        body.addProperty("checkpoint", checkpoint.repeat(64));
        body.addProperty("latencyTargetPercent", 70);
        body.addProperty("groupSize", 2);
        body.addProperty("prompts", 16);
        body.addProperty("maxPrompts", 32);
        body.addProperty("seed", 1);
        return "/api/v1/searches/"
                + lab.client().post("/api/v1/searches", body).get("id").getAsLong();
    }
}

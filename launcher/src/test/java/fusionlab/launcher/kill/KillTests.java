package fusionlab.launcher.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.latency.TableJson;
import fusionlab.launcher.lab.ChildProcess;
import fusionlab.search.quality.QualityFormats;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of each part in the middle of its work: it completes, nothing acknowledged is lost, nothing counts twice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillTests {

    private RunningLab lab;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        lab = new RunningLab(directory);
        lab.startServer();
        lab.registerAgent();
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @Test
    void agent_killed_in_mid_job_measures_it_again_after_its_restart() throws Exception {
        long campaign = campaign();
        lab.awaitMidJob(campaign, 1);
        Set<String> acknowledged = lab.samples(campaign);

        lab.killAgent();
        lab.startAgent();

        TinyCampaign.assertCompleteOnce(lab, campaign, acknowledged);
    }

    @Test
    void server_killed_in_mid_campaign_goes_on_after_its_restart() throws Exception {
        long campaign = campaign();
        lab.awaitMidJob(campaign, 1);
        Set<String> acknowledged = lab.samples(campaign);

        lab.killServer();
        lab.startServer();

        TinyCampaign.assertCompleteOnce(lab, campaign, acknowledged);
    }

    @Test
    void server_that_is_stopped_while_it_starts_ends_before_it_has_started(@TempDir Path data) throws Exception {
        ChildProcess server = RunningLab.startServer(0, data);
        RunningLab.await("its database", () -> Files.readString(server.log()).contains("PostgreSQL on port"));

        server.ask();

        assertThat(server.waitFor()).isEqualTo(143);
        assertThat(server.log()).content().contains("Stopped while starting.").doesNotContain("Dashboard: ");
        assertThat(data.resolve("lab/postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void postgres_killed_in_mid_campaign_comes_back_with_all_that_was_acknowledged() throws Exception {
        long campaign = campaign();
        lab.awaitMidJob(campaign, 1);
        Set<String> acknowledged = lab.samples(campaign);

        lab.killPostmaster();

        TinyCampaign.assertCompleteOnce(lab, campaign, acknowledged);
    }

    @Test
    void server_killed_in_mid_search_finds_the_same_winner_after_its_restart() throws Exception {
        Topology topology = Topology.builtIn("sd-v1.5");
        long table = lab.client()
                .post("/api/v1/latency-tables", JsonParser.parseString(TableJson.write(MadeTable.of(topology))))
                .get("id")
                .getAsLong();
        long quality = lab.client()
                .post("/api/v1/quality-tables", JsonParser.parseString(QualityFormats.writeJson(madeUp(topology))))
                .get("id")
                .getAsLong();
        String search = search(table, quality);
        RunningLab.await(
                "the search to run",
                () -> !lab.client().get(search).get("state").getAsString().equals("QUEUED"));

        lab.killServer();
        lab.startServer();

        JsonObject after = lab.awaitDone(search);
        JsonObject undisturbed = lab.awaitDone(search(table, quality));
        assertThat(after.get("winnerId")).isEqualTo(undisturbed.get("winnerId"));
        assertThat(after.get("roundsDone")).isEqualTo(undisturbed.get("roundsDone"));
    }

    private long campaign() {
        return TinyCampaign.start(lab, lab.device(), "onnxruntime");
    }

    private String search(long table, long quality) {
        JsonObject body = new JsonObject();
        body.addProperty("latencyTableId", table);
        body.addProperty("qualityTableId", quality);
        body.addProperty("latencyTargetPercent", 60);
        body.addProperty("algorithm", "random");
        body.addProperty("rounds", 100_000);
        body.addProperty("seed", 3);
        return "/api/v1/searches/"
                + lab.client().post("/api/v1/searches", body).get("id").getAsLong();
    }

    private static QualityTable madeUp(Topology topology) {
        Map<String, QualityTable.DeltaClip> slots = new LinkedHashMap<>();
        int number = 0;
        for (Slot slot : topology.slots()) {
            slots.put(slot.name(), new QualityTable.DeltaClip(0.001 * (number++ % 7), 0.0005));
        }
        return new QualityTable("made", "made for a test", "none", true, topology.name(), 0.3, slots);
    }
}

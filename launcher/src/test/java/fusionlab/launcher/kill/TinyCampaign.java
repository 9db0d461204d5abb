package fusionlab.launcher.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.TableJson;
import java.util.Set;

/** A campaign of a tiny UNet whose jobs last long enough to be disturbed in the middle, and what must be true of it in the end. */
final class TinyCampaign {

    /** Small enough for runs of a millisecond, with everything that the large ones have. */
    private static final String TINY = """
            {"_class_name": "UNet2DConditionModel", "sample_size": 16, "in_channels": 4, "out_channels": 4,
             "block_out_channels": [32, 64], "layers_per_block": 1, "cross_attention_dim": 32, "attention_head_dim": 4,
             "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
             "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"]}
            """;

    /** Rounds of some milliseconds each: a job that lasts for seconds on a fast machine, long enough to be killed in the middle. */
    private static final int ROUNDS = 800;

    private static final int SENTINEL_RUNS = 8;

    private TinyCampaign() {}

    /** Returns the campaign's id. */
    static long start(RunningLab lab, long device, String runtime) {
        JsonObject profile = new JsonObject();
        profile.addProperty("runtime", runtime);
        profile.addProperty("threads", 1);
        if (runtime.equals("litert")) {
            profile.addProperty("attentionForm", "PLAIN");
        }
        JsonObject body = new JsonObject();
        body.addProperty("deviceId", device);
        body.addProperty("topology", "tiny");
        body.add("topologyConfig", JsonParser.parseString(TINY));
        body.addProperty("latentSize", 16);
        body.add("profile", profile);
        body.addProperty("precisionTarget", 1.0);
        body.addProperty("minimumRounds", ROUNDS);
        body.addProperty("budgetSeconds", 600);
        return lab.client().post("/api/v1/campaigns", body).get("id").getAsLong();
    }

    /** Waits for its end. @param acknowledged samples that were stored before the disturbance */
    static void assertCompleteOnce(RunningLab lab, long campaign, Set<String> acknowledged) throws Exception {
        JsonObject done = lab.awaitDone("/api/v1/campaigns/" + campaign);
        LatencyTable table = TableJson.read(lab.client()
                .text("/api/v1/latency-tables/" + done.get("latencyTableId").getAsLong() + ".json"));

        assertThat(acknowledged).isNotEmpty();
        assertThat(lab.samples(campaign)).containsAll(acknowledged);
        assertThat(lab.number(
                        "select count(*) - count(distinct (round, run_order)) from sample where campaign_id = ?",
                        campaign))
                .as("runs that count twice")
                .isZero();
        assertThat(table.missing()).isEmpty();
        assertThat(table.cells()).hasSize(done.get("cellsTotal").getAsInt());
        table.cells().forEach((key, cell) -> {
            int runsPerRound = key.equals(table.sentinelKey()) ? SENTINEL_RUNS : 1;
            assertThat(cell.samples() / runsPerRound).as(key).isBetween(ROUNDS / 2, 4 * ROUNDS);
        });
    }
}

package fusionlab.launcher.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.lab.LabRest;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.TableJson;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A phone from the cable to a table, through the packaged server, bridge and agent; the phone is simulated, adb is not. */
class PhoneOverAdbTests {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int LATENT = 32;

    @Test
    void a_phone_is_found_registered_measured_with_litert_and_left_clean(@TempDir Path directory) throws Exception {
        assumeAdb();
        try (Lab lab = new Lab(ROOT, directory, Credentials.in(directory))) {
            LabRest client = lab.startServer(0, () -> {});
            long device = lab.startPhone(client, "simulated", () -> {});
            JsonObject registered = client.get("/api/v1/devices/" + device);
            assertThat(registered.get("simulated").getAsBoolean()).isTrue();

            LatencyTable table = measure(client, device);
            Topology topology = Topology.builtIn("sd-v1.5");
            assertThat(table.cells().keySet())
                    .containsAll(topology.configurations(LATENT).stream()
                            .map(BlockConfiguration::key)
                            .toList());
            assertThat(table.provenance().profile().runtime()).isEqualTo("litert");

            lab.leavePhone(() -> {});
        }
    }

    private static LatencyTable measure(LabRest client, long device) throws InterruptedException {
        JsonObject body = JsonParser.parseString("""
                        {"topology": "sd-v1.5", "latentSize": 32, "budgetSeconds": 20, "minimumRounds": 1,
                         "profile": {"runtime": "litert", "threads": 1, "attentionForm": "PLAIN"}}""").getAsJsonObject();
        body.addProperty("deviceId", device);
        String path = "/api/v1/campaigns/"
                + client.post("/api/v1/campaigns", body).get("id").getAsLong();
        while (true) {
            JsonObject campaign = client.get(path);
            String state = campaign.get("state").getAsString();
            assertThat(state).as(campaign::toString).isNotIn("FAILED", "CANCELLED");
            if (state.equals("DONE")) {
                return TableJson.read(client.text("/api/v1/latency-tables/"
                        + campaign.get("latencyTableId").getAsLong() + ".json"));
            }
            Thread.sleep(300); // another process works and sends no signal here
        }
    }

    private static void assumeAdb() {
        boolean there = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "adb")));
        if (!there) {
            System.err.println(
                    "SKIPPED: adb is not installed, so no phone can be simulated. Install it: apt-get install adb");
        }
        assumeTrue(there, "adb is not installed");
    }
}

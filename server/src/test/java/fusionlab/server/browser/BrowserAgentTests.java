package fusionlab.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import fusionlab.server.dashboard.Chromium;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The agent's page does real work in a real browser: a small topology, a few rounds. */
@ServerTest
class BrowserAgentTests {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final Topology SMALL = SyntheticTables.small("browser-small");
    private static final int LATENT_SIZE = 16;
    private static final double PATIENCE = 60_000;

    private final Lab lab;
    private final JsonMapper json;
    private Chromium chromium;

    BrowserAgentTests(Lab lab, JsonMapper json) {
        this.lab = lab;
        this.json = json;
        chromium = new Chromium(lab.address());
    }

    @BeforeEach
    void signIn() {
        chromium.page().setDefaultTimeout(PATIENCE);
    }

    @AfterEach
    void noComplaints() {
        chromium.close();
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void a_link_with_a_one_time_token_makes_a_phone_measure_without_signing_in() {
        Answer device = device("link");
        long campaign = campaign(device.id(), "wasm", 2, null);
        Page page = chromium.page();
        page.setViewportSize(Chromium.NARROW, 844);
        chromium.open("/agent#token=" + device.text("registrationToken"));
        assertThat(page.locator("#device-name")).hasText(device.text("name"));
        assertThat(page.url()).doesNotContain("token");

        page.click("#start");
        Answer done = awaitEnd(campaign);

        assertThat(done.text("state")).isEqualTo("DONE");
        Answer table = lab.operator().get("/api/v1/latency-tables/" + done.number("latencyTableId"));
        assertThat(table.body()).contains("onnxruntime-web").contains("1.30.0");
    }

    private Answer device(String name) {
        return lab.operator()
                .post(
                        "/api/v1/devices",
                        Map.of("name", name + " " + System.nanoTime(), "kind", "ios", "model", "iPhone 16"));
    }

    private long campaign(long device, String provider, int threads, @Nullable String attentionForm) {
        Map<String, Object> profile = new LinkedHashMap<>();
        profile.put("runtime", "onnxruntime-web");
        profile.put("provider", provider);
        profile.put("threads", threads);
        if (attentionForm != null) {
            profile.put("attentionForm", attentionForm);
        }
        return lab.operator()
                .post(
                        "/api/v1/campaigns",
                        Map.of(
                                "deviceId",
                                device,
                                "topology",
                                SMALL.name(),
                                "topologyConfig",
                                json.readTree(SMALL.configJson()),
                                "latentSize",
                                LATENT_SIZE,
                                "profile",
                                profile,
                                "precisionTarget",
                                1,
                                "minimumRounds",
                                6))
                .id();
    }

    private Answer awaitEnd(long campaign) {
        chromium.page().waitForCondition(() -> {
            Answer now = lab.operator().get("/api/v1/campaigns/" + campaign);
            return java.util.Set.of("DONE", "FAILED", "CANCELLED").contains(now.text("state"));
        });
        return lab.operator().get("/api/v1/campaigns/" + campaign);
    }
}

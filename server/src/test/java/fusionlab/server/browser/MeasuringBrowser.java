package fusionlab.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import fusionlab.server.dashboard.Chromium;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A browser with the agent's page, and the campaigns that it works on. */
final class MeasuringBrowser implements AutoCloseable {

    private static final Set<String> ENDS = Set.of("DONE", "FAILED", "CANCELLED");

    private final Lab lab;
    private final JsonMapper json;
    private final Chromium chromium;

    MeasuringBrowser(Lab lab, JsonMapper json, Chromium chromium) {
        this.lab = lab;
        this.json = json;
        this.chromium = chromium;
    }

    Chromium chromium() {
        return chromium;
    }

    Page page() {
        return chromium.page();
    }

    /** One stage of 32 channels: each kind of block, and as few of them as there can be. */
    static final Topology TINY = Topology.parse("browser-tiny", """
            {"_class_name": "UNet2DConditionModel", "act_fn": "silu", "attention_head_dim": 4, "block_out_channels": [32],
             "center_input_sample": false, "cross_attention_dim": 32, "down_block_types": ["CrossAttnDownBlock2D"],
             "downsample_padding": 1, "flip_sin_to_cos": true, "freq_shift": 0, "in_channels": 4, "layers_per_block": 1,
             "mid_block_scale_factor": 1, "norm_eps": 1e-05, "norm_num_groups": 32, "out_channels": 4, "sample_size": 8,
             "up_block_types": ["CrossAttnUpBlock2D"]}
            """);

    static final int TINY_LATENT = 8;

    /**
     * For {@link #at}: a page that is leaving hears no more of its workers, however long it takes to go, and what it heard before waits for a
     * store that never answers.
     */
    static final String RELOAD = """
            workers.forEach((worker) => { worker.onmessage = null; });
            const never = () => ({});
            IDBDatabase.prototype.transaction = () => ({ objectStore: () => ({ get: never, getAll: never, put: never, delete: never }) });
            location.reload()""";

    /**
     * Does something once in each of so many lives of the page, as soon as its activity is one of these; at once, not when the test
     * looks.
     */
    void at(String activity, int lives, String script) {
        page().addInitScript("""
                const workers = [];
                const Real = window.Worker;
                window.Worker = function (address, options) {
                  workers.push(new Real(window.missing?.() ? '/agent/not-there.mjs' : address, options));
                  return workers.at(-1);
                };
                let struck = false;
                new MutationObserver(() => {
                  const strikes = Number(sessionStorage.getItem('strikes') ?? 0);
                  if (struck || strikes >= %d || !/%s/.test(document.getElementById('activity')?.textContent ?? '')) return;
                  struck = true;
                  sessionStorage.setItem('strikes', strikes + 1);
                  %s;
                }).observe(document, { subtree: true, childList: true, characterData: true });
                """.formatted(lives, activity, script));
    }

    /** @param tries how many workers cannot be loaded after the page's first life */
    void withoutWorkers(int tries) {
        page().addInitScript("""
                let tries = 0;
                window.missing = () => sessionStorage.getItem('strikes') !== null && ++tries <= %d;
                """.formatted(tries));
    }

    /** The page waits a hundredth of the time. */
    void hurry() {
        page().addInitScript("""
                const later = window.setTimeout;
                window.setTimeout = (what, milliseconds) => later(what, milliseconds / 100);
                """);
    }

    /** How often {@link #at} has struck. */
    int strikes() {
        return Integer.parseInt(String.valueOf(page().evaluate("() => sessionStorage.getItem('strikes') ?? '0'")));
    }

    Answer device(String name) {
        return lab.operator()
                .post(
                        "/api/v1/devices",
                        Map.of("name", name + " " + System.nanoTime(), "kind", "ios", "model", "iPhone 16"));
    }

    /** One job of two rounds, since it spends the whole budget. */
    long shortCampaign(Answer device) {
        return campaign(device.id(), TINY, TINY_LATENT, Map.of("provider", "wasm", "threads", 2), 1);
    }

    long campaign(long device, Topology topology, int latentSize, Map<String, Object> profile, int budgetSeconds) {
        Map<String, Object> web = new LinkedHashMap<>(profile);
        web.put("runtime", "onnxruntime-web");
        return lab.operator()
                .post(
                        "/api/v1/campaigns",
                        Map.of(
                                "deviceId",
                                device,
                                "topology",
                                topology.name(),
                                "topologyConfig",
                                json.readTree(topology.configJson()),
                                "latentSize",
                                latentSize,
                                "profile",
                                web,
                                "precisionTarget",
                                1,
                                "minimumRounds",
                                2,
                                "budgetSeconds",
                                budgetSeconds))
                .id();
    }

    /** Opens the device's link at a phone's width and lets it measure. */
    void begin(Answer device, boolean webgpu) {
        page().setViewportSize(Chromium.NARROW, 844);
        chromium.open("/agent#token=" + device.text("registrationToken"));
        assertThat(page().locator("#device-name")).hasText(device.text("name"));
        if (webgpu) {
            page().check("#webgpu");
        }
        page().click("#start");
    }

    void awaitActivity(String pattern) {
        assertThat(page().locator("#activity")).hasText(Pattern.compile(".*(" + pattern + ").*"));
    }

    /** The lab's view of a campaign that has come to its end. */
    Answer awaitEnd(long campaign) {
        var last = new Object() {
            @Nullable
            Answer answer;
        };
        page().waitForCondition(() -> {
            Answer now = lab.operator().get("/api/v1/campaigns/" + campaign);
            last.answer = now;
            return ENDS.contains(now.text("state"));
        });
        return Objects.requireNonNull(last.answer);
    }

    @Override
    public void close() {
        chromium.close();
    }
}

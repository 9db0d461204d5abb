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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The agent's page does real work in a real browser: a small topology, a few jobs. */
@ServerTest
class BrowserAgentTests {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final Topology SMALL = SyntheticTables.small("browser-small");
    private static final int LATENT_SIZE = 16;
    private static final int BUDGET_SECONDS = 8;

    private final Lab lab;
    private final MeasuringBrowser browser;
    private final Chromium chromium;

    BrowserAgentTests(Lab lab, JsonMapper json) {
        this.lab = lab;
        chromium = new Chromium(lab.address());
        browser = new MeasuringBrowser(lab, json, chromium);
    }

    @AfterEach
    void noComplaints() {
        browser.close();
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void a_link_with_a_one_time_token_makes_a_phone_measure_without_signing_in() {
        Answer device = browser.device("link");
        long campaign = browser.campaign(
                device.id(), SMALL, LATENT_SIZE, Map.of("provider", "wasm", "threads", 2), BUDGET_SECONDS);
        browser.begin(device, false);
        assertThat(chromium.page().url()).doesNotContain("token");

        Answer done = browser.awaitEnd(campaign);

        assertThat(done.text("state")).isEqualTo("DONE");
        assertThat(done.json().path("problems")).isEmpty();
        Answer table = lab.operator().get("/api/v1/latency-tables/" + done.number("latencyTableId"));
        assertThat(table.json().path("cells"))
                .hasSize(SMALL.configurations(LATENT_SIZE).size());
        assertThat(table.body()).contains("onnxruntime-web").contains("1.30.0").contains("clock");
        assertThat(chromium.page().locator("#delivered")).containsText("samples delivered");
        assertThat(chromium.photograph(PICTURES, "agent-measured")).isZero();
    }

    @Test
    void who_is_signed_in_names_the_device_on_the_phone_itself_and_may_have_it_forgotten() {
        Page page = chromium.page();
        chromium.open("/agent");
        assertThat(page.locator("#unknown")).containsText("one-time link");
        page.click("#unknown a.button");
        page.fill("#username", "admin");
        page.fill("#password", ServerTest.ADMIN_PASSWORD);
        page.click("button[type=submit]");
        page.waitForURL(url -> url.endsWith("/agent"));
        String name = "named " + System.nanoTime();
        page.fill("#name", name);
        page.fill("#model", "iPhone 16 Pro");
        assertThat(chromium.photograph(PICTURES, "agent-choose")).isZero();
        page.click("#choose button");

        assertThat(page.locator("#device-name")).hasText(name);
        assertThat(page.locator("#checks")).containsText("shared memory");
        page.reload();
        assertThat(page.locator("#device-name")).hasText(name);
        page.click("#forget");
        assertThat(page.locator("#unknown")).isVisible();
    }

    @Test
    void rounds_run_in_the_same_order_as_on_the_jvm() {
        chromium.open("/agent");
        List<String> keys = List.of("s", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        for (int round = 0; round < 20; round++) {
            Object order = chromium.page()
                    .evaluate(
                            "async ([configurations, round]) => (await import('/agent/rotation.mjs')).order({ configurations,"
                                    + " networks: [], sentinelKey: 's', seed: 42 }, round).filter((key) => key !== 's')",
                            List.of(keys, round));
            List<String> expected = new ArrayList<>(keys.subList(1, keys.size()));
            Collections.shuffle(expected, new Random(42L * 1_000_003 + round));
            assertThat(order).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.005, 0.02, 0.1, 1, 16.67, 100})
    void a_sample_spans_fifty_steps_of_the_clock_or_the_block_is_left_out(double tick) {
        chromium.open("/agent");
        for (double block : new double[] {0.05, 0.2, 0.5, 2, 8, 40}) {
            for (double jitter : new double[] {0, 0.3, 0.99}) {
                Object steps = chromium.page().evaluate("""
                        async ([tick, block, jitter]) => {
                          const { ClockTooCoarse, fitBatch } = await import('/agent/batch.mjs');
                          const shown = (time) => Math.floor(time / tick + 1e-9) * tick;
                          const session = { batch: 1 };
                          let time = jitter * tick;
                          let first = true;
                          const sample = async () => {
                            const start = shown(time);
                            time += session.batch * block + (first ? 60 * tick : 0);
                            first = false;
                            return (shown(time) - start) / session.batch;
                          };
                          try {
                            await fitBatch(session, tick, 'wasm', sample);
                            return session.batch * block / tick;
                          } catch (failure) {
                            if (!(failure instanceof ClockTooCoarse)) throw failure;
                            return 2000 * block >= 51 * tick ? 'refused without need' : 'refused: ' + failure.message;
                          }
                        }""", List.of(tick, block, jitter));
                if (steps instanceof String refusal) {
                    assertThat(refusal).startsWith("refused: This browser's clock is too coarse");
                } else {
                    assertThat(((Number) steps).doubleValue())
                            .as("%s ms at steps of %s ms", block, tick)
                            .isGreaterThanOrEqualTo(50);
                }
            }
        }
    }

    @Test
    void only_the_agent_is_isolated_and_its_runtime_may_be_kept_for_ever() {
        Answer page = lab.anonymous().get("/agent");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Cross-Origin-Embedder-Policy")).isEqualTo("require-corp");
        assertThat(page.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(page.header("Content-Security-Policy"))
                .contains("wasm-unsafe-eval")
                .doesNotContain("unsafe-inline");
        assertThat(lab.anonymous().get("/login").header("Cross-Origin-Embedder-Policy"))
                .isEmpty();
        assertThat(lab.anonymous().get("/agent/sign-in").status()).isEqualTo(302);

        Answer wasm = lab.anonymous()
                .header("Accept-Encoding", "gzip")
                .get("/agent/runtime/1.30.0/ort-wasm-simd-threaded.wasm");
        assertThat(wasm.header("Content-Type")).isEqualTo("application/wasm");
        assertThat(wasm.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(wasm.header("Cache-Control")).contains("immutable");
        assertThat(wasm.bytes()).hasSizeLessThan(4_000_000);
    }
}

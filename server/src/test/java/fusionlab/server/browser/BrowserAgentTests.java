package fusionlab.server.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import fusionlab.server.dashboard.Chromium;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The agent's page does real work in a real browser: a small topology, a few rounds. */
@ServerTest
class BrowserAgentTests {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final Topology SMALL = SyntheticTables.small("browser-small");
    private static final int LATENT_SIZE = 16;
    private static final int FEW_ROUNDS = 6;
    /** So many that a job is still at work when the page is reloaded. */
    private static final int MANY_ROUNDS = 200;

    private static final double PATIENCE = 120_000;

    private final Lab lab;
    private final JsonMapper json;
    private final JdbcClient database;
    private Chromium chromium;

    BrowserAgentTests(Lab lab, JsonMapper json, JdbcClient database) {
        this.lab = lab;
        this.json = json;
        this.database = database;
        chromium = new Chromium(lab.address());
    }

    @BeforeEach
    void wait_for_what_takes_long() {
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
        long campaign = campaign(device.id(), "wasm", 2, null, FEW_ROUNDS);
        begin(device);
        assertThat(chromium.page().url()).doesNotContain("token");

        Answer done = awaitEnd(campaign);

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
        assertThat(page.locator("#unknown")).containsText("one-time token");
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
    void a_reload_in_mid_job_loses_nothing_and_doubles_nothing() {
        Answer device = device("reload");
        long campaign = campaign(device.id(), "wasm", 2, null, MANY_ROUNDS);
        begin(device);
        awaitActivity("round \\d+ of");

        chromium.page().reload();
        Answer done = awaitEnd(campaign);

        assertThat(done.text("state")).isEqualTo("DONE");
        assertThat(done.json().path("problems")).isEmpty();
        assertThat(query("select max(attempts) from job where campaign_id = ?", campaign))
                .as("loans of one job: the page took its own up again")
                .isEqualTo(1);
        assertThat(query(
                        "select count(*) - count(distinct (round, run_order)) from sample where campaign_id = ?",
                        campaign))
                .as("samples that are there twice")
                .isZero();
        assertThat(query("select max(round) + 1 - count(distinct round) from sample where campaign_id = ?", campaign))
                .as("rounds that are not there")
                .isZero();
    }

    @Test
    void a_block_that_ends_the_tab_twice_is_left_out_with_its_reason() {
        Answer device = device("deadly");
        String deadly = SMALL.configurations(LATENT_SIZE).get(2).key();
        long campaign = campaign(device.id(), "wasm", 1, null, MANY_ROUNDS);
        // The page believes that the tab died while this block ran: no one closed it.
        chromium.page().addInitScript("""
                const mark = JSON.parse(localStorage.getItem('fusionlab.running') ?? 'null');
                if (mark) localStorage.setItem('fusionlab.running', JSON.stringify({ leaseId: mark.leaseId, key: '%s' }));
                """.formatted(deadly));
        begin(device);
        awaitActivity("round \\d+ of|preparing [5-9]");
        chromium.page().reload();
        awaitActivity("round \\d+ of|preparing [5-9]");
        chromium.page().reload();

        Answer done = awaitEnd(campaign);

        assertThat(done.text("state")).isEqualTo("DONE");
        assertThat(done.json().path("problems")).hasSize(1);
        assertThat(done.body()).contains(deadly).contains("left out after 2 deaths");
    }

    @Test
    void webgpu_is_measured_where_it_is_allowed_and_computes_what_webassembly_computes() {
        useWebGpu();
        Answer device = device("webgpu");
        long campaign = campaign(device.id(), "webgpu", 1, "PLAIN", 1);
        beginWithWebGpu(device);

        Answer done = awaitEnd(campaign);

        assertThat(done.text("state")).as(done.body()).isEqualTo("DONE");
        assertThat(done.json().path("problems")).isEmpty();
    }

    @Test
    void a_block_whose_result_is_wrong_on_webgpu_gives_no_samples() {
        useWebGpu();
        Answer device = device("wrong");
        String tampered = SMALL.configurations(LATENT_SIZE).get(1).key();
        long campaign = campaign(device.id(), "webgpu", 1, "OPSET23", 1);
        chromium.page()
                .context()
                .route(
                        url -> url.contains("attentionForm=OPSET23") && url.contains(encoded(tampered)),
                        this::otherWeights);
        beginWithWebGpu(device);

        Answer done = awaitEnd(campaign);

        assertThat(done.text("state")).as(done.body()).isEqualTo("DONE");
        assertThat(done.json().path("problems")).hasSize(1);
        assertThat(done.body()).contains(tampered).contains("Wrong result");
        assertThat(query("select count(*) from sample where campaign_id = ? and key = '" + tampered + "'", campaign))
                .isZero();
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

    /** The same graph with other weights: a block that computes something else, as a wrong kernel does. */
    private void otherWeights(Route route) {
        APIResponse answer = route.fetch();
        ObjectNode model = (ObjectNode) json.readTree(answer.body());
        byte[] onnx = Base64.getDecoder().decode(model.path("model").asString());
        String text = new String(onnx, StandardCharsets.ISO_8859_1);
        Matcher offset = Pattern.compile("offset\\x12.([1-8])").matcher(text);
        while (offset.find()) {
            onnx[offset.start(1)]++;
        }
        model.put("model", Base64.getEncoder().encodeToString(onnx));
        route.fulfill(new Route.FulfillOptions().setResponse(answer).setBody(json.writeValueAsString(model)));
    }

    private static String encoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8);
    }

    private void useWebGpu() {
        chromium.close();
        chromium = Chromium.withWebGpu(lab.address());
        chromium.page().setDefaultTimeout(PATIENCE);
    }

    private void begin(Answer device) {
        chromium.page().setViewportSize(Chromium.NARROW, 844);
        chromium.open("/agent#token=" + device.text("registrationToken"));
        assertThat(chromium.page().locator("#device-name")).hasText(device.text("name"));
        chromium.page().click("#start");
    }

    private void beginWithWebGpu(Answer device) {
        chromium.open("/agent#token=" + device.text("registrationToken"));
        assertThat(chromium.page().locator("#device-name")).hasText(device.text("name"));
        chromium.page().check("#webgpu");
        chromium.page().click("#start");
    }

    private void awaitActivity(String pattern) {
        assertThat(chromium.page().locator("#activity"))
                .hasText(
                        Pattern.compile(".*(" + pattern + ").*"),
                        new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE));
    }

    private long query(String sql, long campaign) {
        return database.sql(sql).param(campaign).query(Long.class).single();
    }

    private Answer device(String name) {
        return lab.operator()
                .post(
                        "/api/v1/devices",
                        Map.of("name", name + " " + System.nanoTime(), "kind", "ios", "model", "iPhone 16"));
    }

    private long campaign(long device, String provider, int threads, @Nullable String attentionForm, int rounds) {
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
                                rounds))
                .id();
    }

    private Answer awaitEnd(long campaign) {
        chromium.page().waitForCondition(() -> {
            Answer now = lab.operator().get("/api/v1/campaigns/" + campaign);
            return Set.of("DONE", "FAILED", "CANCELLED").contains(now.text("state"));
        });
        return lab.operator().get("/api/v1/campaigns/" + campaign);
    }
}

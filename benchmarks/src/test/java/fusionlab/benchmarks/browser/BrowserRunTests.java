package fusionlab.benchmarks.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run at a small lab, with a script for a browser. */
class BrowserRunTests {

    @TempDir
    private Path folder;

    private final Map<String, JsonObject> posted = new ConcurrentHashMap<>();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private volatile String tableState = "DONE";
    private volatile String problems = "[]";
    private volatile double errorPercent = 2;
    private HttpServer lab;
    private Path browser;

    @BeforeEach
    void start() throws IOException {
        lab = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        lab.createContext("/", this::answer);
        lab.start();
        browser = Files.writeString(folder.resolve("browser"), """
                #!/bin/sh
                echo $$ >'%1$s/pid'
                echo "$@" >'%1$s/words'
                exec sleep 600
                """.formatted(folder));
        Files.setPosixFilePermissions(browser, PosixFilePermissions.fromString("rwx------"));
    }

    @AfterEach
    void stop() {
        lab.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (!body.isEmpty()) {
                posted.put(path, JsonParser.parseString(body).getAsJsonObject());
            }
            byte[] bytes = scripted(path).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String scripted(String path) {
        String campaign =
                "\"cellsPrecise\": 4, \"cellsTotal\": 4, \"roundsDone\": 9, \"spentSeconds\": 3, \"sentinelKey\": \"resnet\"";
        return switch (path) {
            case "/api/v1/devices" -> "{\"id\": 3, \"registrationToken\": \"once\"}";
            case "/api/v1/campaigns" -> "{\"id\": 10}";
            case "/api/v1/campaigns/10" ->
                "{\"state\": \"" + tableState + "\", \"latencyTableId\": 5, \"problems\": " + problems
                        + ", \"problem\": \"no browser came\", " + campaign + "}";
            case "/api/v1/latency-tables/5" ->
                "{\"cells\": [{\"key\": \"resnet\", \"medianMs\": 1.5, \"variationPercent\": 0.7,"
                        + " \"samples\": 72}, {\"key\": \"other\"}]}";
            case "/api/v1/latency-tables/5/validations" -> "{\"id\": 11}";
            case "/api/v1/campaigns/11" ->
                "{\"state\": \"DONE\", \"problems\": [], " + campaign
                        + ", \"networks\": [{\"architecture\": \"base\", \"errorPercent\": " + errorPercent
                        + ", \"predictedMs\": 1, \"measuredMs\": 1, \"measuredLowMs\": 1, \"measuredHighMs\": 1, \"samples\": 9}]}";
            default -> throw new AssertionError(path);
        };
    }

    private JsonObject posted(String path) {
        return Objects.requireNonNull(posted.get(path), path);
    }

    private boolean run(Plan plan) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + lab.getAddress().getPort());
        return new BrowserRun(address, "operator", browser, plan)
                .run(new PrintStream(text, true, StandardCharsets.UTF_8));
    }

    private static Plan plan(boolean judged) {
        return new Plan("small", "{\"sample_size\": 16}", 16, 2, 5, List.of("base"), judged);
    }

    private void assertBrowserHasEnded() throws IOException {
        long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        ProcessHandle.of(pid).ifPresent(browser -> browser.onExit().join());
    }

    @Test
    void a_table_is_filled_and_networks_are_measured_against_it() throws Exception {
        assertThat(run(plan(true))).as(text.toString(StandardCharsets.UTF_8)).isTrue();

        assertThat(Files.readString(folder.resolve("words")))
                .contains("--headless", "/agent#token=once&start=1")
                .doesNotContain("operator");
        JsonObject campaign = posted("/api/v1/campaigns");
        assertThat(campaign.get("deviceId").getAsLong()).isEqualTo(3);
        assertThat(campaign.getAsJsonObject("topologyConfig").get("sample_size").getAsInt())
                .isEqualTo(16);
        assertThat(campaign.get("precisionTarget").getAsDouble()).isEqualTo(0.03);
        assertThat(campaign.get("minimumRounds").getAsInt()).isEqualTo(5);
        assertThat(posted("/api/v1/latency-tables/5/validations")
                        .getAsJsonArray("architectures")
                        .get(0)
                        .getAsString())
                .isEqualTo("base");
        assertThat(text.toString(StandardCharsets.UTF_8))
                .contains("campaign 10 done, 4 of 4, 9 rounds", "sentinel resnet: median 1.50 ms", "PASS");
        assertBrowserHasEnded();
    }

    @Test
    void a_prediction_that_is_far_off_fails_the_run_unless_it_is_a_smoke_test() throws Exception {
        errorPercent = 30;
        assertThat(run(plan(true))).isFalse();
        assertThat(run(plan(false))).isTrue();
        assertThat(posted("/api/v1/campaigns").get("precisionTarget").getAsDouble())
                .isEqualTo(1);
    }

    @Test
    void a_cell_that_is_missing_fails_the_run_however_good_the_predictions_are() throws Exception {
        problems = "[{\"key\": \"cross-attention\", \"reason\": \"too slow\"}]";
        assertThat(run(plan(true))).isFalse();
        assertThat(text.toString(StandardCharsets.UTF_8)).contains("cross-attention: too slow");
    }

    @Test
    void a_campaign_that_failed_ends_the_run_and_the_browser() throws Exception {
        tableState = "FAILED";
        assertThat(run(plan(true))).isFalse();
        assertThat(text.toString(StandardCharsets.UTF_8)).contains("no browser came");
        assertThat(posted).doesNotContainKey("/api/v1/latency-tables/5/validations");
        assertBrowserHasEnded();
    }
}

package fusionlab.launcher.proxy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.latency.TableJson;
import fusionlab.launcher.kill.MadeTable;
import fusionlab.launcher.lab.ChildProcess;
import fusionlab.unet.Topology;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged server behind nginx with the examples of {@code deploy/}: at the root with TLS, and below a path without. People, the
 * browser agent, an agent on a host and programs reach it by the proxy's address only.
 */
class ProxyTests {

    private static final String TINY = """
            {"_class_name": "UNet2DConditionModel", "sample_size": 8, "in_channels": 4, "out_channels": 4, "norm_num_groups": 32,
             "block_out_channels": [32], "layers_per_block": 1, "cross_attention_dim": 32, "attention_head_dim": 4,
             "down_block_types": ["CrossAttnDownBlock2D"], "up_block_types": ["CrossAttnUpBlock2D"]}
            """;

    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    static Path directory;

    private static Nginx nginx;
    private static ProxiedLab atRoot;
    private static ProxiedLab belowPath;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        boolean able = Nginx.program().isPresent() && Files.isExecutable(Visitor.PROGRAM);
        if (!able) {
            System.out.println(
                    "ProxyTests are skipped: they need nginx and Chromium (apt-get install nginx-light chromium)");
        }
        assumeTrue(able, "nginx or Chromium is missing");
        int root = ProxiedLab.freePort();
        int path = ProxiedLab.freePort();
        atRoot = ProxiedLab.start(directory.resolve("root"), URI.create("https://" + Nginx.HOST + ":" + root));
        belowPath =
                ProxiedLab.start(directory.resolve("path"), URI.create("http://" + Nginx.HOST + ":" + path + "/lab"));
        nginx = Nginx.start(Files.createDirectory(directory.resolve("nginx")), root, atRoot.port, path, belowPath.port);
        http = HttpClient.newBuilder()
                .sslContext(trusting(nginx.trust()))
                .connectTimeout(LIMIT)
                .build();
        atRoot.awaitStart();
        belowPath.awaitStart();
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {belowPath, atRoot, nginx}) {
            if (each != null) {
                each.close();
            }
        }
    }

    private static SSLContext trusting(KeyStore store) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void at_the_root_with_TLS() throws Exception {
        Map<String, String> cookies = everythingWorks(atRoot, directory.resolve("agent-of-root"));

        assertThat(cookies).containsEntry("fusionlab", "/ secure");
    }

    @Test
    void below_a_path() throws Exception {
        Map<String, String> cookies = everythingWorks(belowPath, directory.resolve("agent-of-path"));

        assertThat(cookies).containsEntry("fusionlab", "/lab");
        HttpResponse<String> outside = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + belowPath.port + "/api/v1/devices"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(outside.statusCode()).isEqualTo(404);
        assertThat(outside.body()).contains("open /lab/");
    }

    private static Map<String, String> everythingWorks(ProxiedLab lab, Path state) throws Exception {
        bodiesHaveTheLimitsOfTheirPaths(lab);
        long search = aSearchReportsByEventsAndItsWinnerIsDownloaded(lab);
        try (Visitor visitor = new Visitor(lab.address.toString())) {
            long host = aPersonRegistersAHost(visitor, lab, state);
            theBrowserMeasures(visitor, lab);
            visitor.open("/searches/" + search);
            assertThat(visitor.page.locator("[data-plot=path] canvas")).isVisible();
            theDescriptionNamesTheProxy(visitor, lab);
            int read = lab == belowPath ? visitor.walk() : 0;
            awaitEnd(lab, host);
            assertThat(visitor.complaints).as("after %d addresses", read).isEmpty();
            return visitor.cookies();
        }
    }

    /** More than the limit of most paths, and less than that of imports. */
    private static void bodiesHaveTheLimitsOfTheirPaths(ProxiedLab lab) throws Exception {
        String table = TableJson.write(MadeTable.of(Topology.builtIn("sd-v1.5"))) + " ".repeat(1_500_000);
        HttpResponse<String> imported = post(lab, "/api/v1/latency-tables", table);
        HttpResponse<String> refused = post(lab, "/api/v1/devices", table);

        assertThat(imported.statusCode()).as(imported.body()).isEqualTo(201);
        assertThat(imported.headers().firstValue("Location"))
                .contains(lab.address.getPath() + "/api/v1/latency-tables/1");
        assertThat(refused.statusCode()).isEqualTo(413);
    }

    private static long aSearchReportsByEventsAndItsWinnerIsDownloaded(ProxiedLab lab) throws Exception {
        lab.direct.post(
                "/api/v1/quality-tables",
                "text/csv",
                Files.readString(Path.of("..", "data", "scenes-proxy-delta-clip.csv")));
        JsonObject search = lab.direct.post(
                "/api/v1/searches", Map.of("latencyTableId", 1, "qualityTableId", 1, "latencyTargetPercent", 50));
        long id = search.get("id").getAsLong();
        try (Stream<String> events =
                get(lab, "/api/v1/searches/" + id + "/events", HttpResponse.BodyHandlers.ofLines())) {
            assertThat(events).anyMatch(line -> line.contains("\"DONE\""));
        }
        long winner = lab.direct.get("/api/v1/searches/" + id).get("winnerId").getAsLong();
        byte[] bundle =
                get(lab, "/api/v1/architectures/" + winner + "/download", HttpResponse.BodyHandlers.ofByteArray());
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bundle))) {
            assertThat(zip.getNextEntry()).isNotNull();
        }
        return id;
    }

    /** @return the id of the campaign that its agent works on meanwhile */
    private static long aPersonRegistersAHost(Visitor visitor, ProxiedLab lab, Path state) throws Exception {
        visitor.open("/devices");
        assertThat(visitor.page.url()).isEqualTo(lab.address + "/login");
        visitor.signIn();
        assertThat(visitor.page.url()).isEqualTo(lab.address + "/devices");
        visitor.page.fill("#name", "this host");
        visitor.page.click("#register button[type=submit]");
        assertThat(visitor.page.locator("#agent-command")).containsText("--server " + lab.address + " --token ");
        String command = visitor.page.locator("#agent-command").textContent();
        long device = lab.direct
                .items("/api/v1/devices")
                .findFirst()
                .orElseThrow()
                .get("id")
                .getAsLong();
        long campaign = campaign(lab, device, "onnxruntime", "cpu");
        anEventArrivesWhileTheCampaignWaits(lab, campaign);
        ChildProcess agent = lab.startAgent(state, command.substring(command.lastIndexOf(' ') + 1), nginx.trusting());
        Runtime.getRuntime().addShutdownHook(new Thread(agent::kill));
        return campaign;
    }

    /** A proxy that buffers would hold it back: a waiting campaign has one event only. */
    private static void anEventArrivesWhileTheCampaignWaits(ProxiedLab lab, long campaign) throws Exception {
        HttpResponse<java.io.InputStream> stream = http.send(
                request(lab, "/api/v1/campaigns/" + campaign + "/events").build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (java.io.InputStream events = stream.body()) {
            assertThat(events.read()).isPositive();
        }
    }

    private static void theBrowserMeasures(Visitor visitor, ProxiedLab lab) throws Exception {
        JsonObject device =
                lab.direct.post("/api/v1/devices", Map.of("name", "browser", "kind", "ios", "model", "iPhone 16"));
        long campaign = campaign(lab, device.get("id").getAsLong(), "onnxruntime-web", "wasm");
        visitor.open("/agent#token=" + device.get("registrationToken").getAsString());
        assertThat(visitor.page.locator("#device-name")).hasText("browser");
        visitor.page.click("#start");
        awaitEnd(lab, campaign);
    }

    private static long campaign(ProxiedLab lab, long device, String runtime, String provider) {
        JsonObject request = new JsonObject();
        request.addProperty("deviceId", device);
        request.addProperty("topology", "tiny");
        request.add("topologyConfig", JsonParser.parseString(TINY));
        request.addProperty("latentSize", 8);
        JsonObject profile = new JsonObject();
        profile.addProperty("runtime", runtime);
        profile.addProperty("provider", provider);
        profile.addProperty("threads", 1);
        request.add("profile", profile);
        request.addProperty("precisionTarget", 1);
        request.addProperty("minimumRounds", 2);
        request.addProperty("budgetSeconds", 1);
        return lab.direct.post("/api/v1/campaigns", request).get("id").getAsLong();
    }

    private static void awaitEnd(ProxiedLab lab, long campaign) throws Exception {
        try (Stream<String> events =
                get(lab, "/api/v1/campaigns/" + campaign + "/events", HttpResponse.BodyHandlers.ofLines())) {
            assertThat(events).anyMatch(line -> line.contains("\"DONE\""));
        }
    }

    private static void theDescriptionNamesTheProxy(Visitor visitor, ProxiedLab lab) throws Exception {
        JsonObject document = JsonParser.parseString(get(lab, "/v3/api-docs", HttpResponse.BodyHandlers.ofString()))
                .getAsJsonObject();
        String server = document.getAsJsonArray("servers")
                .get(0)
                .getAsJsonObject()
                .get("url")
                .getAsString();
        assertThat(URI.create(lab.address + "/v3/api-docs")
                        .resolve(server)
                        .toString()
                        .replaceFirst("/$", ""))
                .isEqualTo(lab.address.toString());
        visitor.open("/swagger-ui.html");
        assertThat(visitor.page.locator("h2.title, .info .title").first()).containsText("FusionLab");
    }

    private static HttpRequest.Builder request(ProxiedLab lab, String path) {
        return HttpRequest.newBuilder(URI.create(lab.address + path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + ProxiedLab.TOKEN);
    }

    private static <T> T get(ProxiedLab lab, String path, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        HttpResponse<T> answer = http.send(request(lab, path).build(), handler);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    private static HttpResponse<String> post(ProxiedLab lab, String path, String body)
            throws IOException, InterruptedException {
        return http.send(
                request(lab, path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}

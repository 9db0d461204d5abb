package fusionlab.server.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Route;
import fusionlab.server.dashboard.Chromium;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** WebGPU on an adapter made of software: what it computes is right, and what is wrong is found out. Its times mean nothing. */
@ServerTest
class BrowserGpuTests {

    private final JsonMapper json;
    private final JdbcClient database;
    private final MeasuringBrowser browser;
    private final Chromium chromium;

    BrowserGpuTests(Lab lab, JsonMapper json, JdbcClient database) {
        this.json = json;
        this.database = database;
        chromium = Chromium.withWebGpu(lab.address());
        browser = new MeasuringBrowser(lab, json, chromium);
    }

    @AfterEach
    void noComplaints() {
        browser.close();
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void blocks_that_compute_what_webassembly_computes_are_measured_and_one_that_does_not_gives_no_samples() {
        Answer device = browser.device("webgpu");
        String tampered = MeasuringBrowser.TINY
                .configurations(MeasuringBrowser.TINY_LATENT)
                .get(1)
                .key();
        long campaign = browser.campaign(
                device.id(),
                MeasuringBrowser.TINY,
                MeasuringBrowser.TINY_LATENT,
                Map.of("provider", "webgpu", "threads", 1, "attentionForm", "OPSET23"),
                1);
        chromium.page()
                .context()
                .route(
                        url -> url.contains("attentionForm=OPSET23") && url.contains(encoded(tampered)),
                        this::otherWeights);
        browser.begin(device, true);

        Answer done = browser.awaitEnd(campaign);

        assertThat(done.text("state")).as(done.body()).isEqualTo("DONE");
        assertThat(done.json().path("problems")).as(done.body()).hasSize(1);
        assertThat(done.body()).contains(tampered).contains("Wrong result");
        assertThat(database.sql("select distinct key from sample where campaign_id = ?")
                        .param(campaign)
                        .query(String.class)
                        .list())
                .hasSize(MeasuringBrowser.TINY
                                .configurations(MeasuringBrowser.TINY_LATENT)
                                .size()
                        - 1)
                .doesNotContain(tampered);
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
}

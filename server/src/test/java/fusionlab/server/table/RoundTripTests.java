package fusionlab.server.table;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.ContentHash;
import fusionlab.unet.Topology;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What one lab gives out, another takes in, in both forms and whatever it is called. */
@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoundTripTests {

    private final Lab lab;
    private final JsonMapper json;

    RoundTripTests(Lab lab, JsonMapper json) {
        this.lab = lab;
        this.json = json;
    }

    static Stream<String> names() {
        return Stream.of(
                        "=1+2, \"quoted\"; 'so' \\ and #",
                        "@sum(a) -1 +2 | <b>&amp;",
                        "  blanks  within  ",
                        "שלום 日本語 \uD83D\uDE00",
                        "long ")
                .map(name -> (name + System.nanoTime()).strip())
                .map(name -> name.startsWith("long") ? name + "x".repeat(80 - name.length()) : name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void aMeasuredTableComesInAsItWentOut(String device) {
        ScriptedAgent agent = ScriptedAgent.register(lab, device, device);
        Topology topology = SyntheticTables.small("t".repeat(64));
        Map<String, Object> request = new HashMap<>(Map.of(
                "deviceId", agent.deviceId(),
                "topology", topology.name(),
                "topologyConfig", json.readTree(topology.configJson()),
                "latentSize", 16,
                "profile", Map.of("threads", 1)));
        long campaign = lab.operator().post("/api/v1/campaigns", request).id();
        agent.workOff();
        long measured = lab.operator().get("/api/v1/campaigns/" + campaign).number("latencyTableId");
        for (String form : List.of("json", "csv")) {
            Answer file = lab.operator().get("/api/v1/latency-tables/" + measured + "." + form);

            Answer imported = lab.operator()
                    .post("/api/v1/latency-tables", form.equals("json") ? "application/json" : "text/csv", file.body());

            assertThat(imported.status()).as(form + imported).isEqualTo(201);
            JsonNode before =
                    lab.operator().get("/api/v1/latency-tables/" + measured).json();
            assertThat(imported.text("name")).isEqualTo(before.path("name").asString());
            for (String part : List.of("provenance", "sentinelKey", "originalMs", "cells", "missing", "additivity")) {
                assertThat(imported.json().path(part)).as(form + " " + part).isEqualTo(before.path(part));
            }
            assertThat(imported.number("version"))
                    .isGreaterThan(before.path("version").asLong());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aQualityTableComesInAsItWentOut(String name) {
        String described = name + "\r\nsecond line, \"quoted\"\n\n# no comment\n=cmd()";
        long original = SyntheticTables.importQualities(
                lab,
                encoded(name),
                "sd-v1.5",
                SyntheticTables.qualityCsv(Topology.builtIn("sd-v1.5")),
                "&proxy=true&baselineClip=0.305&source=" + encoded(described) + "&protocol=" + encoded(described));
        JsonNode before =
                lab.operator().get("/api/v1/quality-tables/" + original).json();
        for (String form : List.of("json", "csv")) {
            Answer file = lab.operator().get("/api/v1/quality-tables/" + original + "." + form);

            Answer imported = lab.operator()
                    .post(
                            "/api/v1/quality-tables?name=" + encoded("again " + form + name.hashCode()),
                            form.equals("json") ? "application/json" : "text/csv",
                            file.body());

            assertThat(imported.status()).as(form + imported).isEqualTo(201);
            for (String part :
                    List.of("topology", "proxy", "baselineClip", "slots", "missingSlots", "topologyHash", "warning")) {
                assertThat(imported.json().path(part)).as(form + " " + part).isEqualTo(before.path(part));
            }
            if (form.equals("json")) {
                assertThat(imported.text("source"))
                        .isEqualTo(before.path("source").asString());
                assertThat(imported.text("protocol"))
                        .isEqualTo(before.path("protocol").asString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "csv"})
    void aDownloadIsTheSameEachTimeAndItsHashIsTrue(String form) {
        long table = SyntheticTables.importLatencies(
                lab, SyntheticTables.latencies("same " + System.nanoTime(), SyntheticTables.small("same")));
        String path = "/api/v1/latency-tables/" + table;

        Answer first = lab.operator().get(path + "." + form);

        assertThat(lab.viewer().get(path + "." + form).bytes()).isEqualTo(first.bytes());
        if (form.equals("json")) {
            assertThat(ContentHash.of(first.body()))
                    .isEqualTo(lab.operator().get(path).text("sha256"));
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.protocol.Report;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the scripts of pages draw. */
@ServerTest
class PlotTests {

    private final Lab lab;
    private final JsonMapper json;
    private final Browser browser;

    PlotTests(Lab lab, JsonMapper json) {
        this.lab = lab;
        this.json = json;
        this.browser = new Browser(lab.address());
    }

    @Test
    void theSamplesOfACellAreItsRunsAndThoseThatCountAreMarked() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "plot samples " + System.nanoTime());
        long campaign = lab.askForTable(agent.deviceId()).id();
        agent.workOff(PlotTests::throttlingRoundThree);
        long table = lab.operator().get("/api/v1/campaigns/" + campaign).number("latencyTableId");
        JsonNode view = lab.operator().get("/api/v1/latency-tables/" + table).json();
        Map<String, String> links = Html.parse(browser.body("/tables/" + table)).tags().stream()
                .filter(tag -> !tag.attribute("data-samples").isEmpty())
                .collect(Collectors.toMap(tag -> tag.attribute("data-name"), tag -> tag.attribute("data-samples")));
        for (JsonNode cell : view.path("cells")) {
            String key = cell.path("key").asString();
            JsonNode samples = plot(links.getOrDefault(key, ""));

            List<Double> counted = new ArrayList<>();
            for (JsonNode sample : samples) {
                boolean throttled = sample.path("state").asString().equals("throttled");
                assertThat(sample.path("counted").asBoolean() && throttled).isFalse();
                if (sample.path("counted").asBoolean()) {
                    counted.add(sample.path("wallMs").asDouble());
                }
            }
            assertThat(counted).as(key).hasSize(cell.path("samples").asInt()).allMatch(ms -> ms > 0);
        }
        assertThat(plot("/tables/" + table + "/samples.json?key=attic")).isEmpty();
    }

    private static Report throttlingRoundThree(Report report) {
        return ScriptedAgent.with(
                report,
                report.samples().stream()
                        .map(run -> run.round() == 3
                                ? new Report.Run(
                                        run.key(),
                                        run.round(),
                                        run.order(),
                                        run.wallNanos() * 3,
                                        run.cpuNanos(),
                                        run.load(),
                                        "throttled",
                                        run.atMillis())
                                : run)
                        .toList());
    }

    @Test
    void anImportedTableHasNoSamples() {
        long table = SyntheticTables.importLatencies(
                lab, SyntheticTables.latencies("plot import " + System.nanoTime(), SyntheticTables.small("plot")));

        assertThat(plot("/tables/" + table + "/samples.json?key=x")).isEmpty();
        assertThat(browser.status("/tables/" + table + "/samples.json")).isEqualTo(400);
        assertThat(browser.status("/tables/987654321/samples.json?key=x")).isEqualTo(404);
    }

    @Test
    void thePathOfASearchBeginsWithTheOriginalAndEndsWithTheWinnerOnTheFront() {
        Topology topology = SyntheticTables.small("plot-search");
        long latencies =
                SyntheticTables.importLatencies(lab, SyntheticTables.latencies("plot " + System.nanoTime(), topology));
        long qualities = SyntheticTables.importQualities(
                lab, "plot" + System.nanoTime(), "plot-search", SyntheticTables.qualityCsv(topology), "&source=test");
        double original = lab.operator()
                .get("/api/v1/latency-tables/" + latencies + "/prediction")
                .json()
                .path("ms")
                .asDouble();
        Answer search = lab.operator()
                .post(
                        "/api/v1/searches",
                        Map.of("latencyTableId", latencies, "qualityTableId", qualities, "latencyTargetPercent", 60));
        lab.operator().get("/api/v1/searches/" + search.id() + "/events");

        JsonNode plot = plot("/searches/" + search.id() + "/plot.json");

        double target = plot.path("targetMs").asDouble();
        JsonNode path = plot.path("path");
        JsonNode winner = plot.path("winner");
        assertThat(target).isCloseTo(0.6 * original, within(1e-9));
        assertThat(path.path(0).path("latencyMs").asDouble()).isCloseTo(original, within(1e-9));
        assertThat(path.path(0).path("clipLoss").asDouble()).isZero();
        assertThat(path.valueStream().map(point -> -point.path("latencyMs").asDouble()))
                .isSorted();
        assertThat(path.path(path.size() - 1)).isEqualTo(winner);
        assertThat(winner.path("latencyMs").asDouble()).isLessThanOrEqualTo(target);
        List<JsonNode> front = plot.path("front").valueStream().toList();
        assertThat(front).isNotEmpty();
        for (int i = 1; i < front.size(); i++) {
            boolean faster = front.get(i).path("latencyMs").asDouble()
                    < front.get(i - 1).path("latencyMs").asDouble();
            boolean better = front.get(i).path("clipLoss").asDouble()
                    < front.get(i - 1).path("clipLoss").asDouble();
            assertThat(faster).as("none of the front is worse in both, " + i).isNotEqualTo(better);
        }
        assertThat(front)
                .noneMatch(point -> point.path("latencyMs").asDouble() <= target
                        && point.path("clipLoss").asDouble()
                                > winner.path("clipLoss").asDouble() + 1e-9
                        && point.path("latencyMs").asDouble()
                                > winner.path("latencyMs").asDouble());
    }

    @Test
    void theNetworksOfAValidationAreDrawnOnceTheyAreMeasuredSlowestFirst() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "plot networks " + System.nanoTime());
        long campaign = lab.askForTable(agent.deviceId()).id();
        agent.workOff();
        long table = lab.operator().get("/api/v1/campaigns/" + campaign).number("latencyTableId");
        long validation = lab.operator()
                .post("/api/v1/latency-tables/" + table + "/validations", Map.of("random", 3, "rounds", 2))
                .id();
        assertThat(plot("/campaigns/" + validation + "/networks.json")).isEmpty();

        agent.workOff();

        JsonNode networks = plot("/campaigns/" + validation + "/networks.json");
        assertThat(networks.size()).isEqualTo(3);
        assertThat(networks.valueStream()
                        .map(network -> -network.path("predictedMs").asDouble()))
                .isSorted();
        assertThat(networks.valueStream())
                .allMatch(network -> network.path("measuredLowMs").asDouble()
                        <= network.path("measuredMs").asDouble());
    }

    private JsonNode plot(String path) {
        HttpResponse<String> answer = browser.fetch(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return json.readTree(answer.body());
    }
}

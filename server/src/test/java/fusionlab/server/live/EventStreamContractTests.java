package fusionlab.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.AtOnce;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every event stream begins with what REST says of the thing, and ends with it. */
@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventStreamContractTests {

    private final Lab lab;
    private final JsonMapper json;

    EventStreamContractTests(Lab lab, JsonMapper json) {
        this.lab = lab;
        this.json = json;
    }

    /** @param path of a thing that goes on until it is deleted */
    record Open(String event, String path) {}

    Stream<Open> open() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "streams " + System.nanoTime());
        return Stream.of(new Open(
                "campaign",
                "/api/v1/campaigns/" + lab.askForTable(agent.deviceId()).id()));
    }

    Stream<Open> ended() {
        Open campaign = open().findFirst().orElseThrow();
        lab.operator().delete(campaign.path());
        Topology topology = SyntheticTables.small("streams");
        long latencies = SyntheticTables.importLatencies(
                lab, SyntheticTables.latencies("streams " + System.nanoTime(), topology));
        long qualities = SyntheticTables.importQualities(
                lab, "streams" + System.nanoTime(), "streams", SyntheticTables.qualityCsv(topology), "&source=test");
        Answer search = lab.operator()
                .post(
                        "/api/v1/searches",
                        Map.of("latencyTableId", latencies, "qualityTableId", qualities, "latencyTargetPercent", 50));
        return Stream.of(campaign, new Open("search", "/api/v1/searches/" + search.id()));
    }

    @ParameterizedTest
    @MethodSource("ended")
    void whatIsOverIsSaidAndTheStreamEnds(Open thing) {
        Answer stream = lab.viewer().get(thing.path() + "/events");

        assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
        List<JsonNode> events = events(stream.body(), thing.event());
        assertThat(events).isNotEmpty();
        JsonNode last = events.get(events.size() - 1);
        JsonNode now = lab.operator().get(thing.path()).json();
        assertThat(last.path("state").asString())
                .isEqualTo(now.path("state").asString())
                .isNotEqualTo("RUNNING");
        assertThat(last.path("id")).isEqualTo(now.path("id"));
        assertThat(last.propertyNames()).containsAll(now.propertyNames());
    }

    @ParameterizedTest
    @MethodSource("ended")
    void aSecondListenerOfWhatIsOverHearsTheSame(Open thing) {
        lab.viewer().get(thing.path() + "/events");
        List<JsonNode> once = events(lab.viewer().get(thing.path() + "/events").body(), thing.event());
        List<JsonNode> twice = events(lab.viewer().get(thing.path() + "/events").body(), thing.event());

        assertThat(twice.get(twice.size() - 1)).isEqualTo(once.get(once.size() - 1));
    }

    @ParameterizedTest
    @MethodSource("open")
    void allWhoListenHearTheEnd(Open thing) throws Exception {
        List<Answer> streams = AtOnce.all(
                5,
                number -> number == 4
                        ? lab.operator().delete(thing.path())
                        : lab.operator().get(thing.path() + "/events"));

        assertThat(streams.subList(0, 4)).allSatisfy(stream -> {
            List<JsonNode> events = events(stream.body(), thing.event());
            assertThat(events.get(events.size() - 1).path("state").asString()).isEqualTo("CANCELLED");
        });
    }

    @ParameterizedTest
    @MethodSource("open")
    void oneCallerHasTwentyStreamsAndThoseThatAreLeftAreFreeAgain(Open thing) throws Exception {
        String token = lab.operator()
                .post("/api/v1/api-tokens", Map.of("name", "listener " + System.nanoTime(), "role", "VIEWER"))
                .text("token");
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(lab.address() + thing.path() + "/events"))
                .header("Authorization", "Bearer " + token)
                .build();
        List<InputStream> streams = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            HttpResponse<InputStream> stream = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(stream.statusCode()).isEqualTo(200);
            streams.add(stream.body());
        }

        Answer refused = lab.with(token).get(thing.path() + "/events");
        assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(refused.text("detail")).contains("at most 20 for one caller");
        HttpResponse<InputStream> others = client.send(
                HttpRequest.newBuilder(request, (name, value) -> !name.equals("Authorization"))
                        .header("Authorization", "Bearer " + ServerTest.OPERATOR_TOKEN)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(others.statusCode()).isEqualTo(200);

        lab.operator().delete(thing.path());
        for (InputStream stream : streams) {
            stream.readAllBytes();
        }
        others.body().readAllBytes();
        assertThat(lab.with(token).get(thing.path() + "/events").status()).isEqualTo(200);
    }

    @Test
    void aThingThatDoesNotExistHasNoStream() {
        for (String things : List.of("campaigns", "searches")) {
            Answer answer =
                    lab.operator().header("Accept", "text/event-stream").get("/api/v1/" + things + "/987654321/events");

            assertThat(answer.status()).as(answer.toString()).isEqualTo(404);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        }
    }

    private List<JsonNode> events(String stream, String name) {
        List<JsonNode> events = new ArrayList<>();
        for (String block : stream.split("\n\n")) {
            if (block.startsWith("event:" + name)) {
                events.add(json.readTree(block.replaceAll("(?m)^event:.*\n", "").replaceAll("(?m)^data:", "")));
            } else {
                assertThat(block).as("all else is a comment").matches("\\s*|:.*");
            }
        }
        return events;
    }
}

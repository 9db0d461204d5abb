package fusionlab.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a lab with scripted answers. */
class MeasuredSearchTests {

    private static final String ESTIMATE =
            "{\"workers\": 2, \"rounds\": [5, 8], \"evaluations\": [160, 220], \"prompts\": [5000, 20000], \"seconds\": [100.0, 1000.0]}";

    private final StringWriter text = new StringWriter();
    private final Deque<String> states = new ArrayDeque<>();
    private HttpServer server;
    private final List<String> cancelled = new ArrayList<>();
    private JsonObject asked = new JsonObject();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/searches", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void it_is_estimated_asked_for_and_followed_with_the_time_that_is_left() throws InterruptedException {
        states.addAll(List.of(
                state(
                        "RUNNING",
                        0,
                        "null",
                        "{\"done\": 3, \"evaluations\": 39, \"prompts\": 1248, \"promptsDone\": 96}"),
                state(
                        "RUNNING",
                        2,
                        "750.0",
                        "{\"done\": 80, \"evaluations\": 112, \"prompts\": 12000, \"promptsDone\": 12000}"),
                state("DONE", 6, "490.0", "null")));

        JsonObject done = search().run(7, "abc", 50, 1);

        assertThat(done.get("roundsDone").getAsInt()).isEqualTo(6);
        assertThat(asked.get("qualitySource").getAsString()).isEqualTo("workers");
        assertThat(asked.get("checkpoint").getAsString()).isEqualTo("abc");
        assertThat(asked.get("latencyTableId").getAsLong()).isEqualTo(7);
        assertThat(asked.get("maxPrompts").getAsInt())
                .isGreaterThan(asked.get("prompts").getAsInt());
        assertThat(text.toString())
                .contains("Measured search: 2 workers, 5 to 8 rounds with 160 to 220 evaluations, 1:40 to 16:40")
                .contains("round 1, 3 of 39 evaluations")
                .contains(
                        "round 3, 750.0 ms on the way to 500.0, 80 of 112 evaluations | 0:00 elapsed, about 0:00 left");
    }

    @Test
    void fine_tuning_is_requested_and_its_steps_are_shown() throws InterruptedException {
        states.add(state(
                        "RUNNING",
                        1,
                        "750.0",
                        "{\"done\": 39, \"evaluations\": 39, \"prompts\": 1248, \"promptsDone\": 1248}")
                .replace("\"problem\"", "\"tuning\": {\"done\": 25, \"total\": 200, \"loss\": 0.5}, \"problem\""));
        states.add(state("DONE", 6, "490.0", "null"));

        search(Effort.QUICK.tuning(200)).run(7, "abc", 50, 1);

        assertThat(asked.get("tuningSteps").getAsInt()).isEqualTo(200);
        assertThat(text.toString()).contains("round 2, 750.0 ms on the way to 500.0, tuning, step 25 of 200");
    }

    @Test
    void without_fine_tuning_it_is_not_mentioned() throws InterruptedException {
        states.add(state("DONE", 6, "490.0", "null"));

        search().run(7, "abc", 50, 1);

        assertThat(asked.has("tuningSteps")).isFalse();
    }

    @Test
    void what_an_earlier_demo_left_running_is_cancelled_first() throws InterruptedException {
        states.add(state("DONE", 6, "490.0", "null"));

        search().run(7, "abc", 50, 1);

        assertThat(cancelled).containsExactly("/api/v1/searches/3");
    }

    @Test
    void one_that_fails_says_why() {
        states.add(state("FAILED", 0, "null", "null"));

        assertThatThrownBy(() -> search().run(7, "abc", 50, 1))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no worker could");
    }

    private MeasuredSearch search() {
        return search(Effort.QUICK);
    }

    private MeasuredSearch search(Effort effort) {
        Progress progress = new Progress(
                List.of(new Progress.Phase("online", Duration.ofMinutes(5))),
                new PrintWriter(text),
                200,
                Clock.systemUTC());
        progress.next();
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new MeasuredSearch(new LabRest(base, "test", "token"), effort, progress, () -> {});
    }

    private static String state(String state, int rounds, String reached, String measuring) {
        return "{\"id\": 4, \"state\": \"" + state + "\", \"roundsDone\": " + rounds + ", \"reachedMs\": " + reached
                + ", \"measuring\": " + measuring
                + ", \"problem\": \"no worker could\", \"parameters\": {\"latencyTargetMs\": 500.0}}";
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        String reply;
        if (path.endsWith("/estimates")) {
            reply = ESTIMATE;
        } else if (exchange.getRequestMethod().equals("POST")) {
            asked = JsonParser.parseString(body).getAsJsonObject();
            reply = "{\"id\": 4}";
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            cancelled.add(path);
            reply = "{}";
        } else if (path.endsWith("/searches")) {
            reply = "{\"items\": [{\"id\": 3, \"state\": \"RUNNING\"}, {\"id\": 2, \"state\": \"DONE\"}]}";
        } else {
            reply = states.remove();
        }
        byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}

package fusionlab.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.launcher.Failure;
import java.io.IOException;
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

    private final Deque<String> states = new ArrayDeque<>();
    private ScriptedLab lab;
    private final List<String> cancelled = new ArrayList<>();
    private JsonObject asked = new JsonObject();

    @BeforeEach
    void start() throws IOException {
        lab = new ScriptedLab("/api/v1/searches", this::answer);
    }

    @AfterEach
    void stop() {
        lab.close();
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
        assertThat(lab.text())
                .contains("Measured search: 2 workers, 5 to 8 rounds with 160 to 220 evaluations, 1:40 to 16:40")
                .contains("round 1, 3 of 39 evaluations")
                .contains("round 3, 750.0 ms on the way to 500.0, 80 of 112 evaluations | 0:00 elapsed, nearly done");
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
        assertThat(lab.text()).contains("round 2, 750.0 ms on the way to 500.0, tuning, step 25 of 200");
    }

    @Test
    void a_target_that_is_met_is_not_said_to_be_ahead() throws InterruptedException {
        states.add(state(
                "RUNNING",
                2,
                "490.0",
                "{\"done\": 80, \"evaluations\": 112, \"prompts\": 12000, \"promptsDone\": 12000}"));
        states.add(state("DONE", 6, "490.0", "null"));

        search().run(7, "abc", 50, 1);

        assertThat(lab.text())
                .contains("round 3, 490.0 ms, which meets the target of 500.0")
                .doesNotContain("on the way");
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
        return new MeasuredSearch(lab.client(), effort, lab.progress("online"), () -> {});
    }

    private static String state(String state, int rounds, String reached, String measuring) {
        return "{\"id\": 4, \"state\": \"" + state + "\", \"roundsDone\": " + rounds + ", \"reachedMs\": " + reached
                + ", \"measuring\": " + measuring
                + ", \"problem\": \"no worker could\", \"parameters\": {\"latencyTargetMs\": 500.0}}";
    }

    private String answer(ScriptedLab.Request request) {
        String path = request.path();
        if (path.endsWith("/estimates")) {
            return ESTIMATE;
        }
        if (request.method().equals("POST")) {
            asked = JsonParser.parseString(request.body()).getAsJsonObject();
            return "{\"id\": 4}";
        }
        if (request.method().equals("DELETE")) {
            cancelled.add(path);
            return "{}";
        }
        if (path.endsWith("/searches")) {
            return request.list("{\"id\": 3, \"state\": \"RUNNING\"}", "{\"id\": 2, \"state\": \"DONE\"}");
        }
        return states.remove();
    }
}

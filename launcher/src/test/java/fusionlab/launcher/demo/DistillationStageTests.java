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
class DistillationStageTests {

    private static final String PATH = "/api/v1/distillations";

    private final Deque<String> states = new ArrayDeque<>();
    private final List<String> cancelled = new ArrayList<>();
    private String ordered = stage("QUEUED", 0, "null", "null");
    private JsonObject asked = new JsonObject();
    private ScriptedLab lab;

    @BeforeEach
    void start() throws IOException {
        lab = new ScriptedLab(PATH, this::answer);
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    @Test
    void it_is_ordered_for_the_winner_and_followed_with_the_time_that_is_left() throws InterruptedException {
        states.addAll(List.of(
                stage("QUEUED", 0, "null", "null"),
                stage("LEASED", 0, "null", "null"),
                stage("LEASED", 12, "0.25", "33.4"),
                stage("DONE", 60, "0.2", "null")));

        JsonObject done = stage().run("abc", "mid_block.attentions.0=0", null);

        assertThat(done.get("weights").getAsString()).isEqualTo("/api/v1/checkpoints/9/weights");
        assertThat(asked.get("checkpoint").getAsString()).isEqualTo("abc");
        assertThat(asked.get("architecture").getAsString()).isEqualTo("mid_block.attentions.0=0");
        assertThat(asked.has("student"))
                .as("the teacher's weights are the first")
                .isFalse();
        assertThat(asked.get("fromSteps").getAsInt()).isEqualTo(8);
        assertThat(asked.get("toSteps").getAsInt()).isEqualTo(4);
        assertThat(asked.get("steps").getAsInt()).isEqualTo(StageEffort.QUICK.steps());
        assertThat(asked.get("cfgProbability").getAsDouble()).isEqualTo(1);
        assertThat(lab.text())
                .contains(
                        "the winner learns to draw in 4 steps as the whole UNet draws in 8: 60 training steps of 16 pictures, about ")
                .contains(": waiting for a worker |")
                .contains(": a worker draws its training pictures |")
                .contains(": step 12 of 60, loss 0.2500 | 0:00 elapsed, about 0:33 left");
    }

    @Test
    void a_tuned_winner_begins_with_its_own_weights_and_a_trained_stage_is_said_to_be_one()
            throws InterruptedException {
        ordered = stage("DONE", 60, "0.2", "null");
        states.add(ordered);

        stage().run("abc", "base", 5L);

        assertThat(asked.get("student").getAsLong()).isEqualTo(5);
        assertThat(lab.text()).contains("pictures, which an earlier demo has trained");
    }

    @Test
    void what_an_earlier_demo_left_unfinished_is_cancelled() {
        stage().cancelForgotten();

        assertThat(cancelled).containsExactlyInAnyOrder(PATH + "/3/cancel", PATH + "/2/cancel");
    }

    @Test
    void one_that_fails_says_why() {
        states.add(stage("FAILED", 0, "null", "null"));

        assertThatThrownBy(() -> stage().run("abc", "base", null))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("the distillation " + PATH + "/4 ended FAILED: no worker could");
    }

    private DistillationStage stage() {
        return new DistillationStage(lab.client(), StageEffort.QUICK, lab.progress("distillation"), () -> {});
    }

    private static String stage(String state, int done, String loss, String remaining) {
        return "{\"id\": 4, \"state\": \"" + state + "\", \"done\": " + done + ", \"loss\": " + loss
                + ", \"remainingSeconds\": " + remaining
                + ", \"problem\": \"no worker could\", \"weights\": \"/api/v1/checkpoints/9/weights\"}";
    }

    private String answer(ScriptedLab.Request request) {
        String path = request.path();
        if (path.endsWith("/cancel")) {
            cancelled.add(path);
            return "{}";
        }
        if (request.method().equals("POST")) {
            asked = JsonParser.parseString(request.body()).getAsJsonObject();
            return ordered;
        }
        if (path.equals(PATH)) {
            return request.list(
                    "{\"id\": 3, \"state\": \"LEASED\"}",
                    "{\"id\": 2, \"state\": \"QUEUED\"}",
                    "{\"id\": 1, \"state\": \"DONE\"}");
        }
        return states.remove();
    }
}

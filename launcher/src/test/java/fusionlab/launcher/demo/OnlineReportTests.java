package fusionlab.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.launcher.Failure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The numbers are made for these tests. */
class OnlineReportTests {

    private static final Bundle BUNDLE = new Bundle(Path.of("bundle.zip"), Path.of("bundle"), 9);

    @Test
    void rounds_the_winners_own_evaluation_and_both_comparisons_are_told() {
        String text = text(search(0.02, 0.004, 500));

        assertThat(text)
                .contains("PROXY", "says nothing quantitative about SD-v1.5", "checkpoint\n0123456789ab")
                .containsPattern(" +1 +2 +up_blocks\\.3\\.resnets\\.0 +\\+0\\.0010 +0\\.0005 +400\\.0")
                .containsPattern("mid_block\\.resnets\\.0 .* 500\\.0 +0\\.8500 +#12")
                .containsPattern("original +1000\\.0 +0\\.9000 +0\\.0100 +#1")
                .contains("change of CLIP of the winner: -0.0500 (95 %: -0.0696 to -0.0304) measured, -0.0200 (95 %")
                .contains("(9 files verified)");
    }

    @Test
    void what_beats_what_depends_on_the_interval() {
        assertThat(text(search(0.02, 0.004, 500)))
                .contains("online beats evolution on the first round's table: +0.0200 (95 %: +0.0122 to +0.0278)")
                .contains("online chose the same architecture as exact on the first round's table.");
        assertThat(text(search(0.02, 0.02, 500)))
                .contains("online and evolution on the first round's table cannot be told apart: +0.0200");
        assertThat(text(search(-0.02, 0.004, 500)))
                .contains("online does NOT beat evolution on the first round's table, it is worse: -0.0200");
    }

    @Test
    void whether_the_comparison_is_on_prompts_that_no_decision_has_seen_is_told() {
        JsonObject unseen = search(0.02, 0.004, 500);
        unseen.getAsJsonObject("result").getAsJsonObject("measured").addProperty("heldOut", 256);

        assertThat(text(unseen))
                .contains("Evaluated by themselves on 256 prompts that no decision has seen, the same noise:")
                .contains("in pairs, at the same latency target.");
        assertThat(text(search(0.02, 0.004, 500)))
                .contains("on 256 prompts that the winner was chosen on as well, the same noise:")
                .contains("at the same latency target, on prompts that the winner was chosen on, which favours it.");
    }

    @Test
    void what_fine_tuning_gave_is_told_with_its_interval() {
        assertThat(text(tuned(0.03, 0.005)))
                .containsPattern("ms after +CLIP after +CLIP tuned +evaluation")
                .containsPattern("mid_block\\.resnets\\.0 .* 500\\.0 +0\\.8100 +0\\.8500 +#12")
                .containsPattern("online winner, not tuned +500\\.0 +0\\.8200 +0\\.0100 +#14")
                .contains(
                        "fine-tuning, 400 steps after each round, helped the winner: +0.0300 (95 %: +0.0202 to +0.0398)")
                .contains("(weights fedcba987654)", "What the one-shot searches choose is not tuned");
        assertThat(text(tuned(0.001, 0.005))).contains("made no difference to the winner that can be told: +0.0010");
        assertThat(text(tuned(-0.03, 0.005))).contains("did NOT help the winner: -0.0300");
        assertThat(text(search(0.02, 0.004, 500))).doesNotContain("tun");
    }

    private static JsonObject tuned(double gain, double error) {
        JsonObject search = search(0.02, 0.004, 500);
        JsonObject measured = search.getAsJsonObject("result").getAsJsonObject("measured");
        measured.add("tuning", JsonParser.parseString("""
                {"steps": 400, "checkpoint": 2, "sha256": "fedcba9876543210", "gain": GAIN, "gainError": ERROR,
                 "untuned": {"evaluation": 14, "architecture": "a", "latencyMs": 500.0, "clip": 0.82, "clipError": 0.01}}
                """.replace("GAIN", Double.toString(gain))
                .replace("ERROR", Double.toString(error))));
        measured.getAsJsonArray("rounds")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("measured")
                .add("tuned", JsonParser.parseString("{\"clipBefore\": 0.81}"));
        return search;
    }

    @Test
    void a_winner_above_the_target_is_a_failure() {
        OnlineReport slow = new OnlineReport(search(0.02, 0.004, 501), BUNDLE, Duration.ZERO);

        assertThatThrownBy(slow::requireKept).isInstanceOf(Failure.class).hasMessageContaining("501.0 ms");
    }

    private static String text(JsonObject search) {
        StringWriter text = new StringWriter();
        OnlineReport report = new OnlineReport(search, BUNDLE, Duration.ofSeconds(90));
        report.requireKept();
        report.print(new PrintWriter(text, true));
        return text.toString();
    }

    private static JsonObject search(double gain, double gainError, double winnerMs) {
        return JsonParser.parseString("""
                {"parameters": {"latencyTargetMs": 500.0},
                 "result": {"original": {"ms": 1000.0}, "winner": {"clipLoss": 0.05, "clipLossError": 0.01},
                  "measured": {"world": "scenes", "checkpoint": "0123456789abcdef", "protocol": {"name": "ddim 8 steps"},
                   "prompts": 64, "maxPrompts": 256,
                   "original": {"evaluation": 1, "architecture": "base", "latencyMs": null, "clip": 0.9, "clipError": 0.01},
                   "winner": {"evaluation": 12, "architecture": "a", "latencyMs": WINNER, "clip": 0.85, "clipError": 0.01, "prompts": 256},
                   "oneShot": {"evaluation": 13, "architecture": "b", "latencyMs": 490.0, "clip": 0.83, "clipError": 0.01},
                   "exact": {"evaluation": 12, "architecture": "a", "latencyMs": 495.0, "clip": 0.85, "clipError": 0.01},
                   "additiveLoss": 0.02, "additiveLossError": 0.005, "gain": GAIN, "gainError": ERROR, "exactGain": 0.0, "exactGainError": 0.0,
                   "rounds": [{"number": 1, "latencyMs": WINNER, "clipLoss": 0.05,
                     "steps": [{"slot": "up_blocks.3.resnets.0", "deltaClip": 0.001, "deltaClipError": 0.0005, "savedMs": 400.0},
                               {"slot": "mid_block.resnets.0", "deltaClip": 0.002, "deltaClipError": null, "savedMs": 100.0}],
                     "measured": {"before": 1, "after": 12, "clip": 0.85, "candidates": [{}, {}]}}]}}}
                """.replace("WINNER", Double.toString(winnerMs))
                        .replace("GAIN", Double.toString(gain))
                        .replace("ERROR", Double.toString(gainError)))
                .getAsJsonObject();
    }
}

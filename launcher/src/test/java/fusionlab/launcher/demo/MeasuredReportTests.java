package fusionlab.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.latency.Prediction.Predicted;
import fusionlab.launcher.Failure;
import fusionlab.search.SearchProblem;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.ledger.Measured;
import fusionlab.search.ledger.Round;
import fusionlab.search.measured.TuningSettings;
import fusionlab.unet.Action;
import fusionlab.unet.SlotKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The numbers are made for these tests. */
class MeasuredReportTests {

    private static final Bundle BUNDLE = new Bundle(Path.of("bundle.zip"), Path.of("bundle"), 9);

    @Test
    void rounds_the_winners_own_evaluation_and_both_comparisons_are_reported() {
        String text = text(search(0.02, 0.004, 500));

        assertThat(text)
                .contains("PROXY", "says nothing quantitative about SD-v1.5", "checkpoint\n0123456789ab")
                .containsPattern(" +1 +2 +up_blocks\\.3\\.resnets\\.0 +\\+0\\.0010 +0\\.0005 +400\\.0")
                .containsPattern("mid_block\\.resnets\\.0 .* 500\\.0 +0\\.8500 +#12")
                .containsPattern("original +1000\\.0 +0\\.9000 +0\\.0100 +#1")
                .contains("change of CLIP of the winner: -0.0500 (95 %: -0.0696 to -0.0304) measured, -0.0200 (95 %")
                .contains("The sum of the blocks does NOT hold here: it predicted -0.0200, measured is -0.0500.")
                .contains("(9 files verified)");
    }

    @Test
    void what_beats_what_depends_on_the_interval() {
        assertThat(text(search(0.02, 0.004, 500)))
                .contains(
                        "the measured search beats evolution on the first round's table: +0.0200 (95 %: +0.0122 to +0.0278)")
                .contains("the measured search chose the same architecture as exact on the first round's table.");
        assertThat(text(search(0.02, 0.02, 500)))
                .contains(
                        "the measured search and evolution on the first round's table do not differ beyond the error: +0.0200");
        assertThat(text(search(-0.02, 0.004, 500)))
                .contains(
                        "the measured search does NOT beat evolution on the first round's table, it is worse: -0.0200");
    }

    @Test
    void whether_the_comparison_is_on_prompts_that_no_decision_has_seen_is_reported() {
        Ledger unseen = ledger(0.02, 0.004, 500, 256, null);

        assertThat(text(unseen))
                .contains("Evaluated by themselves on 256 prompts that no decision has seen, the same noise:")
                .contains("in pairs, at the same latency target.");
        assertThat(text(search(0.02, 0.004, 500)))
                .contains("on 256 prompts that the winner was chosen on as well, the same noise:")
                .contains("at the same latency target, on prompts that the winner was chosen on, which favours it.");
    }

    @Test
    void the_effect_of_fine_tuning_is_reported_with_its_interval() {
        assertThat(text(tuned(0.03, 0.005)))
                .containsPattern("ms after +CLIP after +CLIP tuned +evaluation")
                .containsPattern("mid_block\\.resnets\\.0 .* 500\\.0 +0\\.8100 +0\\.8500 +#12")
                .containsPattern("measured winner, not tuned +500\\.0 +0\\.8200 +0\\.0100 +#14")
                .contains(
                        "fine-tuning, 400 steps after each round, helped the winner: +0.0300 (95 %: +0.0202 to +0.0398)")
                .contains("(weights fedcba987654)", "The choices of the one-shot searches are not tuned");
        assertThat(text(tuned(0.001, 0.005))).contains("made no measurable difference to the winner: +0.0010");
        assertThat(text(tuned(-0.03, 0.005))).contains("did NOT help the winner: -0.0300");
        assertThat(text(search(0.02, 0.004, 500))).doesNotContain("tun");
    }

    private static Ledger tuned(double gain, double error) {
        return ledger(
                0.02,
                0.004,
                500,
                0,
                new Measured.Tuning(
                        400, 2, "fedcba9876543210", clip(14, "a", 500.0, 0.82), gain, error, "made for these tests"));
    }

    @Test
    void a_winner_above_the_target_is_a_failure() {
        MeasuredReport slow = MeasuredReport.of(search(0.02, 0.004, 501), BUNDLE, Duration.ZERO);

        assertThatThrownBy(slow::requireKept).isInstanceOf(Failure.class).hasMessageContaining("501.0 ms");
    }

    private static String text(Ledger ledger) {
        StringWriter text = new StringWriter();
        MeasuredReport report = MeasuredReport.of(ledger, BUNDLE, Duration.ofSeconds(90));
        report.requireKept();
        report.print(new PrintWriter(text, true));
        return text.toString();
    }

    private static Ledger search(double gain, double gainError, double winnerMs) {
        return ledger(gain, gainError, winnerMs, 0, null);
    }

    private static Ledger ledger(
            double gain, double gainError, double winnerMs, int heldOut, Measured.@Nullable Tuning tuning) {
        var latency = new Predicted(winnerMs, winnerMs, winnerMs);
        var round = new Round(
                1,
                winnerMs,
                0.05,
                List.of(
                        step("up_blocks.3.resnets.0", 0.001, 0.0005, 400),
                        step("mid_block.resnets.0", 0.002, null, 100)),
                new Round.Measurement(
                        1,
                        12,
                        "a",
                        0.85,
                        null,
                        64,
                        null,
                        "",
                        List.of(candidate("up_blocks.3.resnets.0"), candidate("mid_block.resnets.0")),
                        tuning == null
                                ? null
                                : new Round.Tuned(
                                        2,
                                        tuning.sha256(),
                                        new TuningSettings(400, 32, 2e-4, 0.1, 1),
                                        11,
                                        0.81,
                                        null,
                                        0.04,
                                        null)),
                null);
        return new Ledger(
                "fusionlab-search-result",
                1,
                new Ledger.Latencies("table", 1, "", false),
                new Ledger.Qualities("first round", true, "made for these tests", "", null),
                new Ledger.Network("sd-v1.5", "", 64),
                new SearchProblem.Parameters(500, "evolution", 1, 2, null, EnumSet.allOf(SlotKind.class), false, 1_000),
                new Ledger.Outcome(Ledger.Outcome.Type.TARGET_MET, null, null),
                new Predicted(1_000, 990, 1_010),
                new Ledger.Winner("a", "", latency, 0.05, 0.01, null),
                List.of(round),
                List.of(),
                0,
                List.of(),
                new Measured(
                        1,
                        "0123456789abcdef",
                        "scenes",
                        new Measured.Protocol("ddim 8 steps", "scenes", "", "", 8, 2, "ddim", 1),
                        "",
                        64,
                        256,
                        0.01,
                        null,
                        null,
                        clip(1, "base", null, 0.9),
                        clip(12, "a", winnerMs, 0.85),
                        clip(13, "b", 490.0, 0.83),
                        clip(12, "a", 495.0, 0.85),
                        0.02,
                        0.005,
                        gain,
                        gainError,
                        0.0,
                        0.0,
                        List.of(round),
                        tuning,
                        heldOut,
                        null),
                null);
    }

    private static Round.Step step(String slot, double deltaClip, @Nullable Double error, double savedMs) {
        return new Round.Step(Action.Type.REMOVE, slot, deltaClip, error, savedMs, savedMs, savedMs, null, "");
    }

    private static Round.Candidate candidate(String slot) {
        return new Round.Candidate(slot, 2, 0.001, null, 64, 100, null);
    }

    private static Measured.Clip clip(long evaluation, String architecture, @Nullable Double latencyMs, double clip) {
        return new Measured.Clip(evaluation, architecture, latencyMs, clip, 0.01, 256);
    }
}

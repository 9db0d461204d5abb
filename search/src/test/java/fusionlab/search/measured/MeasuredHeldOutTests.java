package fusionlab.search.measured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.LatencyTable;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.Tables;
import fusionlab.search.measured.MeasuredProblem.Prompts;
import fusionlab.search.measured.MeasuredState.Comparison;
import fusionlab.search.measured.MeasuredState.Demand;
import fusionlab.search.measured.MeasuredState.Ended;
import fusionlab.search.measured.MeasuredState.Rival;
import fusionlab.search.measured.MeasuredState.TuningGain;
import fusionlab.search.measured.MeasuredState.Waiting;
import fusionlab.unet.Architecture;
import fusionlab.unet.SlotKind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches whose end is compared on prompts that no decision has seen. */
class MeasuredHeldOutTests {

    private static final LatencyTable LATENCIES = Tables.latencies(Tables.SD, 1);
    private static final Prompts SEEN = new Prompts(16, 64, 0.001);
    private static final Prompts UNSEEN = new Prompts(16, 64, 0.001, 48);

    private static MeasuredProblem problem(int group, Prompts prompts, int tuningSteps) {
        var parameters = new Parameters(
                Tables.originalMs() * 0.6, "evolution", 7, group, null, EnumSet.allOf(SlotKind.class), false, 1_000);
        var label = new MeasuredProblem.Label("measured", "made up", "", true);
        return new MeasuredProblem(LATENCIES, parameters, prompts, label, tuningSteps);
    }

    private static MadeUpQuality noisy() {
        return new MadeUpQuality(
                (weights, architecture) -> MadeUpQuality.additive(architecture) + (weights.tuned() ? 0.03 : 0), 0.05);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "3, 0", "3, 500"})
    void all_that_is_decided_stays_what_it_is_without_them(int group, int tuningSteps) {
        Ended seen = noisy().runToItsEnd(problem(group, SEEN, tuningSteps));
        Ended unseen = noisy().runToItsEnd(problem(group, UNSEEN, tuningSteps));

        assertThat(unseen.rounds()).isEqualTo(seen.rounds());
        assertThat(unseen.weights()).isEqualTo(seen.weights());
        assertThat(unseen.table()).isEqualTo(seen.table());
        assertThat(unseen.agreement()).isEqualTo(seen.agreement());
        assertThat(unseen.result().winner()).isEqualTo(seen.result().winner());
        assertThat(unseen.result().outcome()).isEqualTo(seen.result().outcome());
        assertThat(unseen.comparison().oneShot().architecture())
                .isEqualTo(seen.comparison().oneShot().architecture());
        assertThat(unseen.comparison().exact().architecture())
                .isEqualTo(seen.comparison().exact().architecture());
        assertThat(unseen.comparison().additiveLoss())
                .isEqualTo(seen.comparison().additiveLoss());
        assertThat(unseen.result().clipLoss()).isNotEqualTo(seen.result().clipLoss());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void every_number_of_the_comparison_is_of_the_prompts_behind_those_of_the_decisions(boolean heldOut) {
        MadeUpQuality quality = noisy();
        Ended ended = quality.runToItsEnd(problem(3, heldOut ? UNSEEN : SEEN, 500));
        int from = heldOut ? 64 : 0;
        int to = heldOut ? 112 : 64;

        Architecture winner = ended.result().winner();
        double original = mean(quality, Weights.own(), winner.topology().original(), from, to);
        double won = mean(quality, ended.weights(), winner, from, to);
        double untuned = mean(quality, Weights.own(), winner, from, to);
        Comparison comparison = ended.comparison();
        assertThat(comparison.prompts()).isEqualTo(to - from);
        assertThat(comparison.baseClip().mean()).isCloseTo(original, within(1e-12));
        assertThat(comparison.winnerClip().mean()).isCloseTo(won, within(1e-12));
        assertThat(ended.result().clipLoss()).isCloseTo(original - won, within(1e-12));
        assertThat(comparison.winnerClip().count()).isEqualTo(to - from);
        for (Rival rival : new Rival[] {comparison.oneShot(), comparison.exact()}) {
            double clip = mean(quality, Weights.own(), rival.architecture(), from, to);
            assertThat(rival.clip().mean()).isCloseTo(clip, within(1e-12));
            assertThat(rival.gain().mean()).isCloseTo(won - clip, within(1e-12));
            assertThat(rival.gain().count()).isEqualTo(to - from);
        }
        TuningGain tuning = Objects.requireNonNull(comparison.tuning());
        assertThat(tuning.untunedClip().mean()).isCloseTo(untuned, within(1e-12));
        assertThat(tuning.gain().mean()).isCloseTo(won - untuned, within(1e-12));
    }

    private static double mean(MadeUpQuality quality, Weights weights, Architecture architecture, int from, int to) {
        return Arrays.stream(quality.scores(weights, architecture), from, to)
                .average()
                .orElseThrow();
    }

    /** Where nothing differs but by noise the winner seems to gain what the choice has picked of it. */
    @Test
    void what_a_choice_has_picked_of_noise_is_not_taken_for_a_gain() {
        Ended seen = new MadeUpQuality(architecture -> 0.9, 0.05).runToItsEnd(problem(1, new Prompts(64, 64, 0), 0));
        Ended unseen =
                new MadeUpQuality(architecture -> 0.9, 0.05).runToItsEnd(problem(1, new Prompts(64, 64, 0, 64), 0));

        assertThat(seen.result().clipLoss()).isLessThan(-1.96 * seen.result().clipLossError());
        assertThat(unseen.result().clipLoss())
                .isCloseTo(0, within(1.96 * unseen.result().clipLossError()));
    }

    @Test
    void only_the_end_asks_for_them() {
        MadeUpQuality quality = noisy();
        MeasuredProblem problem = problem(3, UNSEEN, 0);
        int more = 0;
        MeasuredState state = MeasuredEvolution.advance(problem, quality);
        while (state instanceof Waiting waiting) {
            for (Demand demand : waiting.demands()) {
                assertThat(demand.prompts()).isLessThanOrEqualTo(112);
                more += demand.prompts() > 64 ? 1 : 0;
                quality.measure(demand);
            }
            state = MeasuredEvolution.advance(problem, quality);
        }
        assertThat(more).isBetween(2, 4);
        assertThat((long) quality.promptsMeasured)
                .isLessThanOrEqualTo(MeasuredEffort.of(problem).mostPrompts());
    }

    @Test
    void the_effort_counts_them_for_each_that_is_compared() {
        for (int tuningSteps : new int[] {0, 500}) {
            MeasuredEffort without = MeasuredEffort.of(problem(3, SEEN, tuningSteps));
            MeasuredEffort with = MeasuredEffort.of(problem(3, UNSEEN, tuningSteps));
            long more = (tuningSteps == 0 ? 4 : 5) * 48L;
            assertThat(with.fewestPrompts() - without.fewestPrompts()).isEqualTo(more);
            assertThat(with.mostPrompts() - without.mostPrompts()).isEqualTo(more);
            assertThat(with.mostEvaluations()).isEqualTo(without.mostEvaluations());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "64, 256, 1734, 256",
        "64, 256, 512, 256",
        "64, 256, 346, 90",
        "64, 256, 320, 64",
        "64, 256, 319, 0",
        "64, 256, 256, 0"
    })
    void as_many_as_decisions_may_see_are_held_out_or_what_is_left_if_that_is_enough(
            int first, int most, int all, int heldOut) {
        assertThat(Prompts.heldOut(first, most, all)).isEqualTo(heldOut);
        assertThat(new Prompts(first, most, 0, heldOut).comparedTo()).isLessThanOrEqualTo(all);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 15, 65})
    void fewer_than_an_architecture_is_scored_on_or_more_than_decisions_see_are_refused(int heldOut) {
        assertThatThrownBy(() -> new Prompts(16, 64, 0, heldOut)).hasMessageContaining("heldOut");
    }
}

package fusionlab.search.measured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.LatencyTable;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.Tables;
import fusionlab.search.measured.MeasuredState.Demand;
import fusionlab.search.measured.MeasuredState.Ended;
import fusionlab.search.measured.MeasuredState.Round;
import fusionlab.search.measured.MeasuredState.Tuned;
import fusionlab.search.measured.MeasuredState.TuningGain;
import fusionlab.search.measured.MeasuredState.Waiting;
import fusionlab.unet.Architecture;
import fusionlab.unet.SlotKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches that fine-tune the weights after each round. */
class MeasuredTuningTests {

    private static final LatencyTable LATENCIES = Tables.latencies(Tables.SD, 1);
    private static final MeasuredProblem.Label LABEL = new MeasuredProblem.Label("measured", "made up", "", true);
    private static final double RECOVERED = 0.5;

    private static MeasuredProblem problem(int group, @Nullable Double floor, int tuningSteps, int maxPrompts) {
        var parameters = new Parameters(
                Tables.originalMs() * 0.6, "evolution", 7, group, floor, EnumSet.allOf(SlotKind.class), false, 1_000);
        return new MeasuredProblem(
                LATENCIES, parameters, new MeasuredProblem.Prompts(16, maxPrompts, 0.001), LABEL, tuningSteps);
    }

    /** Each tuning wins back half of what its architecture had lost. */
    private static double quality(Weights weights, Architecture architecture) {
        double clip = MadeUpQuality.additive(architecture);
        if (weights.tuned()) {
            Architecture tuned = weights.last().architecture();
            clip += RECOVERED * (0.9 - MadeUpQuality.additive(tuned));
        }
        return clip;
    }

    private static MadeUpQuality recovering(double noise) {
        return new MadeUpQuality(MeasuredTuningTests::quality, noise);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void after_each_round_the_weights_are_tuned_for_what_came_of_it_and_used_from_then_on(int group) {
        MadeUpQuality quality = recovering(0);
        Ended ended = quality.runToItsEnd(problem(group, null, 500, 16));

        assertThat(ended.result().outcome()).isEqualTo(new Outcome.TargetMet());
        assertThat(quality.tuned).hasSize(ended.rounds().size());
        Weights weights = Weights.own();
        for (Round round : ended.rounds()) {
            assertThat(round.weights()).isEqualTo(weights);
            Tuned tuned = Objects.requireNonNull(round.tuned());
            assertThat(tuned.weights().before()).isEqualTo(weights);
            assertThat(tuned.weights().last().architecture()).isEqualTo(round.after());
            assertThat(tuned.weights().last().settings())
                    .isEqualTo(new TuningSettings(500, 32, 1e-3, 0, 7 + round.number()));
            assertThat(round.clip() - tuned.clipBefore().mean())
                    .isCloseTo(tuned.gain().mean(), within(1e-12));
            assertThat(round.clip()).isCloseTo(quality(tuned.weights(), round.after()), within(1e-12));
            assertThat(round.loss().mean()).isCloseTo(0.9 - round.clip(), within(1e-12));
            weights = tuned.weights();
        }
        assertThat(ended.weights()).isEqualTo(weights);
    }

    @Test
    void the_winners_loss_is_of_its_tuned_weights_and_the_effect_of_tuning_is_reported() {
        Ended ended = recovering(0.01).runToItsEnd(problem(2, null, 500, 64));

        double lost = 0.9 - MadeUpQuality.additive(ended.result().winner());
        assertThat(ended.result().clipLoss()).isCloseTo(lost * (1 - RECOVERED), within(0.01));
        TuningGain tuning = Objects.requireNonNull(ended.comparison().tuning());
        assertThat(tuning.gain().mean()).isCloseTo(lost * RECOVERED, within(0.01));
        assertThat(tuning.gain().standardError()).isPositive();
        assertThat(tuning.gain().count()).isEqualTo(64);
        assertThat(tuning.untunedClip().mean()).isCloseTo(0.9 - lost, within(0.01));
        assertThat(ended.comparison().winnerClip().mean() - tuning.untunedClip().mean())
                .isCloseTo(tuning.gain().mean(), within(1e-12));
        // The rivals stay with the checkpoint's own weights.
        assertThat(ended.comparison().oneShot().clip().mean())
                .isCloseTo(MadeUpQuality.additive(ended.comparison().oneShot().architecture()), within(0.01));
    }

    @Test
    void without_steps_nothing_is_tuned_and_tuning_is_not_mentioned() {
        MadeUpQuality quality = recovering(0.05);
        Ended ended = quality.runToItsEnd(problem(3, null, 0, 64));
        assertThat(quality.tuned).isEmpty();
        assertThat(ended.comparison().tuning()).isNull();
        assertThat(ended.weights()).isEqualTo(Weights.own());
        assertThat(ended.rounds()).allSatisfy(round -> assertThat(round.tuned()).isNull());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void the_order_in_which_measurements_and_weights_arrive_decides_nothing(long seed) {
        MeasuredProblem problem = problem(3, null, 500, 64);
        Ended atOnce = recovering(0.05).runToItsEnd(problem);

        MadeUpQuality pieces = recovering(0.05);
        Random random = new Random(seed);
        MeasuredState state = MeasuredEvolution.advance(problem, pieces);
        while (state instanceof Waiting waiting) {
            List<Demand> demands = new ArrayList<>(waiting.demands());
            assertThat(demands.isEmpty()).isEqualTo(waiting.wanted() != null);
            if (waiting.wanted() != null) {
                // Asked again before they are there, it wants the same.
                assertThat(MeasuredEvolution.advance(problem, pieces)).isEqualTo(waiting);
                pieces.tune(waiting.wanted());
            } else {
                Collections.shuffle(demands, random);
                demands.subList(0, 1 + random.nextInt(demands.size())).forEach(pieces::measure);
            }
            state = MeasuredEvolution.advance(problem, pieces);
        }
        assertThat(state).isEqualTo(atOnce);
    }

    @Test
    void what_another_search_has_tuned_is_not_wanted_again() {
        MadeUpQuality quality = recovering(0.05);
        Ended first = quality.runToItsEnd(problem(3, null, 500, 64));
        int tunings = quality.tuned.size();
        assertThat(MeasuredEvolution.advance(problem(3, null, 500, 64), quality))
                .isEqualTo(first);
        quality.runToItsEnd(problem(3, null, 600, 64));
        assertThat(quality.tuned.size()).isGreaterThan(tunings);
    }

    @Test
    void groups_are_checked_against_the_floor_before_anything_is_tuned() {
        MadeUpQuality quality = recovering(0);
        Ended ended = quality.runToItsEnd(problem(4, 0.88, 500, 16));
        assertThat(ended.rounds()).isNotEmpty().allSatisfy(round -> {
            Tuned tuned = Objects.requireNonNull(round.tuned());
            assertThat(tuned.clipBefore().mean()).isGreaterThanOrEqualTo(0.88 - 1e-9);
        });
        assertThat(quality.tuned).hasSize(ended.rounds().size());
    }

    @Test
    void steps_have_their_bounds() {
        assertThatThrownBy(() -> problem(1, null, -1, 16)).hasMessageContaining("tuningSteps");
        assertThatThrownBy(() -> problem(1, null, TuningSettings.MOST_STEPS + 1, 16))
                .hasMessageContaining("tuningSteps");
        assertThat(problem(1, null, 0, 16).tuning().steps()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void the_effort_names_the_tunings_and_holds(int group) {
        MeasuredProblem problem = problem(group, null, 500, 16);
        MeasuredEffort effort = MeasuredEffort.of(problem);
        MadeUpQuality quality = recovering(0);
        Ended ended = quality.runToItsEnd(problem);
        assertThat(effort.fewestTunings())
                .isPositive()
                .isLessThanOrEqualTo(ended.rounds().size());
        assertThat(effort.mostTunings()).isGreaterThanOrEqualTo(ended.rounds().size());
        assertThat((long) quality.measured.size()).isBetween(effort.fewestEvaluations() - 5, effort.mostEvaluations());
        assertThat(MeasuredEffort.of(problem(group, null, 0, 16)).mostTunings()).isZero();
    }

    @Test
    void settings_are_named_by_all_that_they_say() {
        TuningSettings settings = new TuningSettings(500, 32, 2e-4, 0.1, 8);
        assertThat(List.of(
                        settings,
                        new TuningSettings(501, 32, 2e-4, 0.1, 8),
                        new TuningSettings(500, 31, 2e-4, 0.1, 8),
                        new TuningSettings(500, 32, 3e-4, 0.1, 8),
                        new TuningSettings(500, 32, 2e-4, 0.2, 8),
                        new TuningSettings(500, 32, 2e-4, 0.1, 9)))
                .extracting(TuningSettings::hash)
                .doesNotHaveDuplicates();
        assertThat(new TuningSettings(500, 32, 2e-4, 0.1, 8).hash()).isEqualTo(settings.hash());
    }
}

package fusionlab.search.measured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.LatencyTable;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.Tables;
import fusionlab.search.measured.MeasuredState.Ended;
import fusionlab.search.measured.MeasuredState.Round;
import fusionlab.search.measured.MeasuredState.TriedCopy;
import fusionlab.search.measured.MeasuredState.Tuned;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import fusionlab.unet.SlotKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Copies with fine-tuning: each is tuned, and compared with the architecture without it, tuned for as long. */
class MeasuredCopiesTests {

    private static final LatencyTable LATENCIES = Tables.latencies(Tables.SD, 1);
    private static final String USEFUL = "mid_block.attentions.0";
    private static final double EVERY_TUNING = 0.02;

    private static MeasuredProblem problem(double share, boolean copies) {
        var parameters = new Parameters(
                Tables.originalMs() * share, "evolution", 7, 4, null, EnumSet.allOf(SlotKind.class), copies, 1_000);
        return new MeasuredProblem(
                LATENCIES,
                parameters,
                new MeasuredProblem.Prompts(8, 16, 0.01),
                new MeasuredProblem.Label("measured", "made up", "", true),
                500);
    }

    /** Any tuning helps; copies of the given slots help more if they are tuned, and all others cost or do nothing. */
    private static MadeUpQuality quality(Map<String, Double> gains) {
        return quality(gains, EVERY_TUNING);
    }

    private static MadeUpQuality quality(Map<String, Double> gains, double everyTuning) {
        return new MadeUpQuality(
                (weights, architecture) -> {
                    double clip = MadeUpQuality.additive(architecture)
                            + everyTuning * weights.history().size();
                    for (String slot : architecture.copied()) {
                        boolean tuned = weights.history().stream()
                                .anyMatch(tuning -> tuning.architecture().count(slot) > 1);
                        clip += tuned ? gains.getOrDefault(slot, 0.0) : -0.05;
                    }
                    return clip;
                },
                0);
    }

    @Test
    void a_copy_is_judged_by_its_own_gain_and_not_by_that_of_more_training() {
        Ended ended = quality(Map.of()).runToItsEnd(problem(1.1, true));

        assertThat(ended.result().winner().text()).isEqualTo("base");
        assertThat(ended.result().outcome()).isEqualTo(new Outcome.TargetMet());
        assertThat(ended.copies())
                .hasSizeGreaterThan(10)
                .allSatisfy(tried -> assertThat(tried.gain().mean()).isCloseTo(0, within(1e-12)))
                .noneMatch(TriedCopy::kept);
        assertThat(ended.weights()).isEqualTo(Weights.own());
    }

    @Test
    void a_copy_that_gains_is_kept_with_its_weights_and_one_that_does_not_ends_nothing() {
        MadeUpQuality quality = quality(Map.of(USEFUL, 0.01));
        Ended ended = quality.runToItsEnd(problem(1.1, true));

        assertThat(ended.result().winner().copied()).containsExactly(USEFUL);
        Round round = ended.rounds().get(0);
        assertThat(ended.rounds()).hasSize(1);
        assertThat(round.steps()).hasSize(1);
        assertThat(round.steps().get(0).action()).isEqualTo(Action.copy(USEFUL));
        TriedCopy kept =
                ended.copies().stream().filter(TriedCopy::kept).findFirst().orElseThrow();
        assertThat(kept.gain().mean()).isCloseTo(0.01, within(1e-12));
        assertThat(kept.gain().count()).isEqualTo(16);
        assertThat(kept.costMs()).isPositive();
        assertThat(ended.weights()).isEqualTo(kept.weightsAfter());
        Tuned tuned = Objects.requireNonNull(round.tuned());
        assertThat(tuned.weights()).isEqualTo(kept.weightsAfter());
        // Alone the copy costs 0.05; tuning brings that back, its gain, and what every tuning brings.
        assertThat(tuned.gain().mean()).isCloseTo(0.05 + 0.01 + EVERY_TUNING, within(1e-12));
        assertThat(ended.copies())
                .filteredOn(tried -> !tried.kept())
                .hasSizeGreaterThan(10)
                .allMatch(tried -> tried.refusal().equals("it changes no score"));
    }

    @Test
    void a_copy_whose_fine_tuning_costs_more_than_it_gains_is_refused() {
        Ended ended = quality(Map.of(USEFUL, 0.01), -0.02).runToItsEnd(problem(1.1, true));

        assertThat(ended.result().winner().text()).isEqualTo("base");
        assertThat(ended.copies()).anySatisfy(tried -> {
            assertThat(tried.slot()).isEqualTo(USEFUL);
            assertThat(tried.gain().mean()).isCloseTo(0.01, within(1e-12));
            assertThat(tried.change().mean()).isCloseTo(-0.01, within(1e-12));
            assertThat(tried.refusal()).isEqualTo("its fine-tuning costs more CLIP than it gains");
        });
    }

    @Test
    void both_sides_are_tuned_with_the_same_settings_from_the_same_weights() {
        MadeUpQuality quality = quality(Map.of(USEFUL, 0.01, "down_blocks.1.attentions.0", 0.005));
        Ended ended = quality.runToItsEnd(problem(0.9, true));

        assertThat(ended.result().outcome()).isEqualTo(new Outcome.TargetMet());
        assertThat(ended.copies()).isNotEmpty().allSatisfy(tried -> {
            assertThat(tried.weightsBefore().before())
                    .isEqualTo(tried.weightsAfter().before());
            assertThat(tried.weightsBefore().last().settings())
                    .isEqualTo(tried.weightsAfter().last().settings())
                    .isEqualTo(TuningPlan.of(500).ofRound(7, tried.round()));
            assertThat(tried.weightsBefore().last().architecture()).isEqualTo(tried.before());
            assertThat(tried.weightsAfter().last().architecture()).isEqualTo(tried.after());
        });
        List<Weights> without =
                ended.copies().stream().map(TriedCopy::weightsBefore).distinct().toList();
        assertThat(without).hasSizeLessThan(ended.copies().size());
    }

    @Test
    void without_a_copy_that_gains_the_search_ends_as_without_copies() {
        Ended without = quality(Map.of()).runToItsEnd(problem(0.9, false));
        Ended with = quality(Map.of()).runToItsEnd(problem(0.9, true));

        assertThat(without.copies()).isEmpty();
        assertThat(with.copies()).isNotEmpty().noneMatch(TriedCopy::kept);
        assertThat(with.rounds()).isEqualTo(without.rounds());
        assertThat(with.weights()).isEqualTo(without.weights());
        assertThat(with.result().winner()).isEqualTo(without.result().winner());
        assertThat(with.comparison()).isEqualTo(without.comparison());
    }

    @Test
    void a_copy_without_fine_tuning_is_told_of_too() {
        var tuned = problem(1.1, true);
        var problem = new MeasuredProblem(LATENCIES, tuned.parameters(), tuned.prompts(), tuned.label());
        Ended ended = new MadeUpQuality(
                        architecture -> MadeUpQuality.additive(architecture)
                                + (architecture.copied().contains(USEFUL) ? 0.01 : 0)
                                - 0.02 * attentions(architecture),
                        0)
                .runToItsEnd(problem);

        assertThat(ended.copies()).anySatisfy(tried -> {
            assertThat(tried.slot()).contains("attentions");
            assertThat(tried.refusal()).isEqualTo("it costs CLIP");
        });
        assertThat(ended.copies()).anySatisfy(tried -> {
            assertThat(tried.slot()).contains("resnets");
            assertThat(tried.refusal()).isEqualTo("it changes no score");
        });
        assertThat(ended.copies())
                .filteredOn(TriedCopy::kept)
                .extracting(TriedCopy::slot)
                .containsExactly(USEFUL);
    }

    private static long attentions(Architecture architecture) {
        return architecture.copied().stream()
                .filter(slot -> slot.contains("attentions") && !slot.equals(USEFUL))
                .count();
    }
}

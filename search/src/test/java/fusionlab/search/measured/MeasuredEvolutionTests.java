package fusionlab.search.measured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.LatencyTable;
import fusionlab.search.SearchAlgorithm;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SearchResult;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.Tables;
import fusionlab.search.measured.MeasuredState.Demand;
import fusionlab.search.measured.MeasuredState.Ended;
import fusionlab.search.measured.MeasuredState.Round;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import fusionlab.unet.ContentHash;
import fusionlab.unet.SlotKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasuredEvolutionTests {

    private static final LatencyTable LATENCIES = Tables.latencies(Tables.SD, 1);
    private static final MeasuredProblem.Label LABEL = new MeasuredProblem.Label("measured", "made up", "", true);

    private static MeasuredProblem problem(
            double share, int group, @Nullable Double floor, boolean copies, MeasuredProblem.Prompts prompts) {
        var parameters = new Parameters(
                Tables.originalMs() * share,
                "evolution",
                0,
                group,
                floor,
                EnumSet.allOf(SlotKind.class),
                copies,
                1_000);
        return new MeasuredProblem(LATENCIES, parameters, prompts, LABEL);
    }

    private static MeasuredProblem.Prompts exactly(int prompts) {
        return new MeasuredProblem.Prompts(prompts, prompts, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void where_quality_adds_up_it_finds_what_the_table_finds(int group) {
        MeasuredProblem problem = problem(0.5, group, null, false, exactly(8));

        Ended ended = new MadeUpQuality(MadeUpQuality::additive, 0).runToItsEnd(problem);

        SearchResult table = SearchAlgorithm.named("evolution").search(problem.with(ended.table()), round -> true);
        assertThat(ended.result().outcome()).isEqualTo(new Outcome.TargetMet());
        assertThat(ended.result().winner()).isEqualTo(table.winner());
        assertThat(ended.result().latency().ms()).isLessThanOrEqualTo(Tables.originalMs() / 2);
        assertThat(ended.comparison().oneShot().architecture()).isEqualTo(table.winner());
        assertThat(ended.comparison().oneShot().gain().mean()).isZero();
        assertThat(ended.comparison().exact().architecture())
                .isEqualTo(SearchAlgorithm.named("exact")
                        .search(problem.with(ended.table()), SearchAlgorithm.Progress.NONE)
                        .winner());
        assertThat(ended.comparison().exact().gain().mean()).isLessThanOrEqualTo(1e-9);
        assertThat(ended.comparison().exact().latencyMs()).isLessThanOrEqualTo(Tables.originalMs() / 2);
        assertThat(ended.result().clipLoss()).isCloseTo(table.clipLoss(), within(1e-9));
        assertThat(ended.comparison().additiveLoss()).isCloseTo(table.clipLoss(), within(1e-9));
    }

    /** The attentions of the two outer down blocks can replace one another: removing one costs nothing, removing both does. */
    private static double redundant(Architecture architecture) {
        boolean both = architecture.count("down_blocks.0.attentions.0") == 0
                && architecture.count("down_blocks.0.attentions.1") == 0;
        double free = (architecture.count("down_blocks.0.attentions.0") == 0 ? 0.0 : 0.0)
                + MadeUpQuality.additive(architecture.with(Action.copy("mid_block.attentions.0")));
        return free - (both ? 0.4 : 0);
    }

    @Test
    void blocks_are_scored_again_so_that_what_has_become_precious_stays() {
        MeasuredProblem problem = problem(0.6, 1, null, false, exactly(8));
        Ended ended = new MadeUpQuality(
                        architecture -> architecture.count("mid_block.attentions.0") == 0
                                ? MadeUpQuality.additive(architecture)
                                : redundant(architecture),
                        0)
                .runToItsEnd(problem);

        assertThat(ended.comparison().oneShot().architecture().removed())
                .contains("down_blocks.0.attentions.0", "down_blocks.0.attentions.1");
        assertThat(ended.result().winner().removed())
                .containsAnyOf("down_blocks.0.attentions.0", "down_blocks.0.attentions.1")
                .satisfies(removed -> assertThat(removed.containsAll(
                                List.of("down_blocks.0.attentions.0", "down_blocks.0.attentions.1")))
                        .isFalse());
        assertThat(ended.comparison().oneShot().gain().mean()).isGreaterThan(0.2);
    }

    @Test
    void the_order_in_which_measurements_arrive_decides_nothing_and_nothing_is_asked_twice() {
        MeasuredProblem problem = problem(0.6, 3, null, false, new MeasuredProblem.Prompts(16, 64, 0.001));
        Ended atOnce = new MadeUpQuality(MadeUpQuality::additive, 0.05).runToItsEnd(problem);

        MadeUpQuality pieces = new MadeUpQuality(MadeUpQuality::additive, 0.05);
        Random random = new Random(3);
        MeasuredState state = MeasuredEvolution.advance(problem, pieces);
        List<Round> decided = new ArrayList<>();
        while (state instanceof MeasuredState.Waiting waiting) {
            List<Demand> demands = new ArrayList<>(waiting.demands());
            assertThat(demands).allSatisfy(demand -> {
                assertThat(demand.prompts())
                        .isGreaterThan(pieces.scores(demand.weights(), demand.architecture()).length);
                assertThat(demand.prompts()).isLessThanOrEqualTo(64);
            });
            assertThat(waiting.rounds().subList(0, decided.size())).isEqualTo(decided);
            decided = waiting.rounds();
            Collections.shuffle(demands, random);
            demands.subList(0, 1 + random.nextInt(demands.size())).forEach(pieces::measure);
            state = MeasuredEvolution.advance(problem, pieces);
        }
        assertThat(state).isEqualTo(atOnce);
    }

    @Test
    void more_prompts_go_only_to_what_the_decision_hangs_on() {
        MadeUpQuality few = new MadeUpQuality(MadeUpQuality::additive, 0.02);
        few.runToItsEnd(problem(0.9, 1, null, false, exactly(16)));
        MadeUpQuality more = new MadeUpQuality(MadeUpQuality::additive, 0.02);
        more.runToItsEnd(problem(0.9, 1, null, false, new MeasuredProblem.Prompts(16, 256, 0.002)));
        MadeUpQuality all = new MadeUpQuality(MadeUpQuality::additive, 0.02);
        all.runToItsEnd(problem(0.9, 1, null, false, exactly(256)));
        assertThat(more.promptsMeasured).isBetween(few.promptsMeasured + 1, all.promptsMeasured - 1);
        MadeUpQuality wide = new MadeUpQuality(MadeUpQuality::additive, 0.02);
        wide.runToItsEnd(problem(0.9, 1, null, false, new MeasuredProblem.Prompts(16, 256, 1)));
        assertThat(wide.measured.values().stream().filter(scores -> scores.length > 16))
                .hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void indistinguishable_removals_are_named() {
        Ended ended =
                new MadeUpQuality(architecture -> 0.9, 0.01).runToItsEnd(problem(0.9, 1, null, false, exactly(16)));
        assertThat(ended.rounds()).flatExtracting(Round::steps).anySatisfy(step -> assertThat(step.note())
                .contains("cannot be told apart from"));
    }

    @Test
    void a_group_that_breaks_the_floor_together_is_taken_back_to_what_does_not() {
        MeasuredProblem problem = problem(0.6, 4, 0.85, false, exactly(8));
        Ended ended = new MadeUpQuality(
                        architecture ->
                                0.9 - 0.01 * Math.pow(architecture.removed().size(), 1.2),
                        0)
                .runToItsEnd(problem);

        assertThat(ended.result().outcome()).isEqualTo(new Outcome.ClipFloorReached());
        assertThat(ended.rounds())
                .allSatisfy(round -> assertThat(round.clip() + 0.03).isGreaterThan(0.85));
        assertThat(ended.rounds()).anySatisfy(round -> assertThat(round.note()).contains("taken back"));
    }

    @Test
    void a_floor_above_the_measured_original_is_refused() {
        MadeUpQuality quality = new MadeUpQuality(architecture -> 0.5, 0);
        MeasuredProblem problem = problem(0.6, 1, 0.8, false, exactly(8));
        assertThatThrownBy(() -> quality.runToItsEnd(problem))
                .hasMessageContaining("above the original's measured CLIP");
        assertThat(quality.measured).hasSize(1);
    }

    @Test
    void with_room_left_the_most_valuable_is_copied_unless_the_copy_harms() {
        MeasuredProblem problem = problem(1.05, 1, null, true, exactly(8));
        Ended useful = new MadeUpQuality(
                        architecture -> MadeUpQuality.additive(architecture)
                                + 0.01 * architecture.copied().size(),
                        0)
                .runToItsEnd(problem);
        assertThat(useful.result().winner().copied()).isNotEmpty();
        assertThat(useful.result().latency().ms()).isLessThanOrEqualTo(Tables.originalMs() * 1.05);
        Ended harmful = new MadeUpQuality(
                        architecture -> MadeUpQuality.additive(architecture)
                                - 0.01 * architecture.copied().size(),
                        0.001)
                .runToItsEnd(problem);
        assertThat(harmful.result().winner().text()).isEqualTo("base");
        assertThat(harmful.result().outcome()).isEqualTo(new Outcome.TargetMet());
    }

    @Test
    void a_copy_that_changes_no_picture_is_not_kept_and_one_that_costs_ends_nothing() {
        String useful = "mid_block.attentions.0";
        Ended ended = new MadeUpQuality(
                        architecture -> {
                            double clip = MadeUpQuality.additive(architecture);
                            for (String slot : architecture.copied()) { // a copied ResNet is the identity
                                clip += slot.equals(useful) ? 0.01 : slot.contains("attentions") ? -0.02 : 0;
                            }
                            return clip;
                        },
                        0)
                .runToItsEnd(problem(1.1, 2, null, true, exactly(8)));

        assertThat(ended.result().winner().copied()).containsExactly(useful);
        assertThat(ended.result().outcome()).isEqualTo(new Outcome.TargetMet());
        assertThat(ended.rounds()).hasSize(1);
    }

    @Test
    void a_floor_is_decided_on_the_first_prompts_and_more_of_them_do_not_move_it() {
        // The original scores 0.9475 on the first 64 prompts and 0.9465 on 128; removals cause no measurable harm.
        MadeUpQuality quality = new MadeUpQuality(
                (weights, architecture) -> architecture.equals(Tables.SD.original()) ? 0 : 0.0002,
                0.03,
                prompt -> prompt < 64 ? 0.9475 : 0.9455);
        Ended ended = quality.runToItsEnd(problem(0.8, 1, 0.947, false, new MeasuredProblem.Prompts(64, 256, 0.001)));
        assertThat(ended.rounds()).isNotEmpty();
    }

    private static String digest(MeasuredProblem problem) {
        MadeUpQuality quality = new MadeUpQuality(MadeUpQuality::additive, 0.05);
        Ended ended = quality.runToItsEnd(problem);
        StringBuilder text = new StringBuilder();
        text.append(ended.result().outcome()).append(ended.result().winner().text());
        text.append(Double.toHexString(ended.result().clipLoss()))
                .append(Double.toHexString(ended.result().clipLossError()));
        ended.rounds().forEach(round -> text.append(round.number())
                .append(round.after().text())
                .append(round.steps())
                .append(Double.toHexString(round.clip()))
                .append(Double.toHexString(round.latencyMs()))
                .append(round.prompts())
                .append(round.loss())
                .append(round.note()));
        text.append(ended.comparison().oneShot()).append(ended.comparison().exact());
        text.append(ended.agreement()).append(quality.promptsMeasured);
        return ContentHash.of(text.toString());
    }

    /** The first two hashes are from before fine-tuning existed; the third is since a copy has to gain. */
    @Test
    void without_fine_tuning_all_is_as_it_was_to_the_last_bit() {
        assertThat(digest(problem(0.6, 3, null, false, new MeasuredProblem.Prompts(16, 64, 0.001))))
                .isEqualTo("80d7eeac876f17e9922540b2a4e9cd633dd4c8d6f8c70d97181082121849d932");
        assertThat(digest(problem(0.6, 4, 0.55, false, new MeasuredProblem.Prompts(16, 64, 0.001))))
                .isEqualTo("d9416eb3b8263ce1340b9cb750dfad83a28fd566c7024aab33039f228522f6a9");
        assertThat(digest(problem(1.05, 1, null, true, exactly(8))))
                .isEqualTo("4c6534d1401ac10cc800570ac67cafd17bc46cd72c7af6f221a2b4096da77eac");
    }
}

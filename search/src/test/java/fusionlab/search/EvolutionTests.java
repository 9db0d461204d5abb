package fusionlab.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.latency.Estimate;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Step;
import fusionlab.search.quality.QualityTable;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.unet.Architecture;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import fusionlab.unet.Unit;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvolutionTests {

    @Test
    void the_lowest_value_goes_first_and_improving_removals_before_all() {
        List<Step> steps = steps(search(problem(0.4, 1, false)));

        int firstHarmful = 0;
        while (steps.get(firstHarmful).deltaClip() < 0) {
            assertThat(steps.get(firstHarmful).note()).contains("improves CLIP");
            firstHarmful++;
        }
        assertThat(firstHarmful).isPositive();
        assertThat(steps.subList(0, firstHarmful))
                .isSortedAccordingTo((one, other) -> Double.compare(other.savedMs(), one.savedMs()));
        assertThat(steps.subList(firstHarmful, steps.size()))
                .extracting(Step::value)
                .isSorted()
                .allSatisfy(value -> assertThat(value).isNotNegative());
    }

    @Test
    void a_group_stops_as_soon_as_the_target_is_met() {
        SearchResult one = search(problem(0.5, 1, false));
        SearchResult groups = search(problem(0.5, 64, false));

        assertThat(groups.rounds()).hasSize(1);
        assertThat(groups.winner().text()).isEqualTo(one.winner().text());
        assertThat(one.rounds()).allSatisfy(round -> assertThat(round.steps()).hasSize(1));
    }

    @Test
    void on_a_table_nothing_is_copied_because_no_table_knows_what_a_copy_gains() {
        SearchResult with = search(problem(1.2, 1, true));

        assertThat(with.winner().text()).isEqualTo("base");
        assertThat(with.outcome()).isEqualTo(new Outcome.TargetMet());
        assertThat(search(problem(0.6, 1, true)).winner())
                .isEqualTo(search(problem(0.6, 1, false)).winner());
    }

    @Test
    void a_removal_that_saves_nothing_is_never_chosen() {
        // each wider ResNet's shortcut is made as slow as the ResNet itself
        Map<String, Estimate> cells =
                new LinkedHashMap<>(Tables.latencies(Tables.SD, 1).cells());
        Architecture none = Architecture.of(Tables.SD, Map.of("down_blocks.1.resnets.0", 0));
        Unit left = Tables.SD.units(none, 64).stream()
                .filter(unit -> unit.role() == Unit.Role.SHORTCUT)
                .findFirst()
                .orElseThrow();
        cells.put(left.configuration().key(), Tables.estimate(5_000, 0.01));
        SearchProblem problem = new SearchProblem(
                Tables.SD, Tables.table(Tables.SD, cells), Tables.proxy(), Tables.parameters(3_500, "evolution"));

        SearchResult result = search(problem);

        assertThat(result.outcome()).isEqualTo(new Outcome.TargetMet());
        assertThat(result.winner().removed()).doesNotContain("down_blocks.1.resnets.0");
        assertThat(steps(result)).allSatisfy(step -> assertThat(step.savedMs()).isPositive());
    }

    @Test
    void the_clip_floor_ends_the_search_with_what_was_reached() {
        double floor = Tables.proxy().baselineClip() - 0.001;
        SearchResult result =
                search(ContractTests.with("evolution", 2_000, EnumSet.allOf(SlotKind.class), floor, false));

        assertThat(result.outcome()).isEqualTo(new Outcome.ClipFloorReached());
        assertThat(result.gapToExact()).isNull();
        assertThat(result.rounds()).isNotEmpty();
    }

    @Test
    void the_bound_of_rounds_ends_the_search() {
        SearchProblem all = problem(0.4, 1, false);
        SearchResult result = search(new SearchProblem(
                all.topology(),
                all.latencies(),
                all.qualities(),
                new Parameters(
                        all.parameters().latencyTargetMs(),
                        "evolution",
                        0,
                        1,
                        null,
                        EnumSet.allOf(SlotKind.class),
                        false,
                        3)));

        assertThat(result.outcome()).isEqualTo(new Outcome.RoundsUsedUp());
        assertThat(result.rounds()).hasSize(3);
    }

    @Test
    void slots_with_overlapping_values_are_tied_and_distinct_ones_are_not() {
        SearchResult noisy = search(problem(0.8, 1, false));
        assertThat(noisy.ties()).isNotEmpty();
        assertThat(noisy.ties()).allSatisfy(group -> assertThat(group).hasSizeGreaterThan(1));

        Map<String, DeltaClip> apart = new LinkedHashMap<>();
        double[] delta = {1e-3};
        Tables.SD.slots().forEach(slot -> apart.put(slot.name(), new DeltaClip(delta[0] *= 1.3, 1e-9)));
        SearchProblem problem = problem(0.8, 1, false);
        SearchResult exact = search(new SearchProblem(
                problem.topology(),
                problem.latencies(),
                new QualityTable("apart", "", "", false, "sd-v1.5", 0.9, apart),
                problem.parameters()));
        assertThat(exact.ties().stream().mapToInt(List::size).sum())
                .isLessThan(noisy.ties().stream().mapToInt(List::size).sum());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void evolution_never_loses_less_than_the_exact_front(long seed) {
        for (double share : new double[] {0.85, 0.7, 0.5, 0.35}) {
            SearchProblem problem = new SearchProblem(
                    Tables.SD,
                    Tables.latencies(Tables.SD, seed),
                    Tables.random(Tables.SD, seed, 0.15),
                    Tables.parameters(
                            share * ContractTests.predictedMs(seeded(seed), Tables.SD.original()), "evolution"));

            SearchResult result = search(problem);

            assertThat(result.gapToExact()).isNotNull().isNotNegative();
            double least = result.front().stream()
                    .filter(point -> point.latencyMs() <= problem.parameters().latencyTargetMs())
                    .mapToDouble(SearchResult.FrontPoint::clipLoss)
                    .min()
                    .orElseThrow();
            assertThat(result.clipLoss()).isGreaterThanOrEqualTo(least);
        }
    }

    @Test
    void a_topology_with_copies_of_its_own_loses_those_first() {
        Topology topology = Topology.builtIn("snapfusion-table3");
        SearchProblem problem = new SearchProblem(
                topology,
                Tables.latencies(topology, 1),
                Tables.random(topology, 1, 0),
                new Parameters(1, "evolution", 0, 1, null, EnumSet.allOf(SlotKind.class), false, 1_000));
        double target = 0.95 * ContractTests.predictedMs(problem, topology.original());
        SearchProblem aimed = new SearchProblem(
                topology, problem.latencies(), problem.qualities(), Tables.parameters(target, "evolution"));

        SearchResult result = search(aimed);

        assertThat(result.rounds().get(0).steps().get(0).note()).contains("a copy");
        ContractTests.assertReplays(aimed, result);
    }

    @Test
    void tables_of_another_topology_are_refused() {
        Topology other = Topology.builtIn("sd-v2.1");
        SearchProblem problem = problem(0.5, 1, false);
        assertThatThrownBy(() -> search(new SearchProblem(
                        Tables.SD, Tables.latencies(other, 1), problem.qualities(), problem.parameters())))
                .hasMessageContaining("sd-v2.1");
        assertThatThrownBy(() -> search(new SearchProblem(
                        Tables.SD, problem.latencies(), Tables.random(other, 1, 0), problem.parameters())))
                .hasMessageContaining("topology: is sd-v2.1, but sd-v1.5 is asked for");
    }

    @Test
    void a_quality_table_with_a_hole_is_refused_with_the_slot() {
        SearchProblem problem = problem(0.5, 1, false);
        Map<String, DeltaClip> slots = new LinkedHashMap<>(problem.qualities().slots());
        slots.remove("mid_block.resnets.1");
        QualityTable holed = new QualityTable("holed", "", "", false, "sd-v1.5", 0.9, slots);

        assertThatThrownBy(() ->
                        search(new SearchProblem(problem.topology(), problem.latencies(), holed, problem.parameters())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mid_block.resnets.1");
    }

    private static SearchProblem seeded(long seed) {
        return new SearchProblem(
                Tables.SD, Tables.latencies(Tables.SD, seed), Tables.proxy(), Tables.parameters(1, "evolution"));
    }

    private static SearchProblem problem(double share, int groupSize, boolean copies) {
        SearchProblem problem = Tables.problem(share * Tables.originalMs(), "evolution");
        return new SearchProblem(
                problem.topology(),
                problem.latencies(),
                problem.qualities(),
                new Parameters(
                        problem.parameters().latencyTargetMs(),
                        "evolution",
                        0,
                        groupSize,
                        null,
                        EnumSet.allOf(SlotKind.class),
                        copies,
                        1_000));
    }

    private static SearchResult search(SearchProblem problem) {
        return ContractTests.search(problem);
    }

    private static List<Step> steps(SearchResult result) {
        return result.rounds().stream().flatMap(round -> round.steps().stream()).toList();
    }
}

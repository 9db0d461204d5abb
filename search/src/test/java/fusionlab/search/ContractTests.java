package fusionlab.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction.Predicted;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Round;
import fusionlab.search.SearchResult.Step;
import fusionlab.unet.Architecture;
import fusionlab.unet.SlotKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every algorithm promises. */
public class ContractTests {

    public static List<String> algorithms() {
        return SearchAlgorithm.names();
    }

    static double predictedMs(SearchProblem problem, Architecture architecture) {
        return ((Predicted) problem.latencies().predict(architecture)).ms();
    }

    @ParameterizedTest
    @CsvSource({
        "evolution,80", "evolution,60", "evolution,50", "evolution,40",
        "exact,80", "exact,60", "exact,50", "exact,40",
        "random,80", "random,60", "random,50", "random,40",
        "nsga2,80", "nsga2,60", "nsga2,50", "nsga2,40"
    })
    void meets_the_target_and_its_ledger_replays_to_the_winner(String algorithm, int percent) {
        SearchProblem problem = Tables.problem(Tables.originalMs() * percent / 100, algorithm);

        SearchResult result = search(problem);

        assertThat(result.outcome()).isEqualTo(new Outcome.TargetMet());
        assertThat(result.latency().ms())
                .isLessThanOrEqualTo(problem.parameters().latencyTargetMs());
        assertReplays(problem, result);
        assertThat(result.gapToExact()).isNotNull().isGreaterThanOrEqualTo(0);
        if (algorithm.equals("exact")) {
            assertThat(result.gapToExact()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void same_seed_same_result_bit_for_bit(String algorithm) {
        double target = Tables.originalMs() / 2;
        for (long seed : new long[] {0, 7, -3}) {
            SearchProblem problem = seeded(algorithm, target, seed);
            assertThat(GoldenTests.ledger(seeded(algorithm, target, seed), search(seeded(algorithm, target, seed))))
                    .isEqualTo(GoldenTests.ledger(problem, search(problem)));
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void the_floor_of_the_space_is_the_least_target_that_is_met(String algorithm) {
        double floor = Space.of(Tables.problem(Double.MAX_VALUE, algorithm)).floorMs();

        assertThat(search(Tables.problem(floor, algorithm)).outcome()).isEqualTo(new Outcome.TargetMet());
        assertThat(search(Tables.problem(Math.nextDown(floor), algorithm)).outcome())
                .isEqualTo(new Outcome.Unreachable(floor));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void a_target_below_the_floor_is_unreachable_and_the_floor_is_named(String algorithm) {
        SearchProblem problem = Tables.problem(1, algorithm);

        SearchResult result = search(problem);

        Map<String, Integer> nothing = new LinkedHashMap<>();
        Tables.SD.slots().forEach(slot -> nothing.put(slot.name(), 0));
        assertThat(result.outcome())
                .isEqualTo(new Outcome.Unreachable(predictedMs(problem, Architecture.of(Tables.SD, nothing))));
        assertThat(result.winner().text()).isEqualTo("base");
        assertThat(result.rounds()).isEmpty();
        assertThat(result.gapToExact()).isNull();
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void a_target_that_is_met_already_changes_nothing(String algorithm) {
        SearchResult result = search(Tables.problem(1e6, algorithm));

        assertThat(result.outcome()).isEqualTo(new Outcome.TargetMet());
        if (!algorithm.equals("exact")) { // which takes every removal that improves CLIP
            assertThat(result.winner().text()).isEqualTo("base");
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void only_the_allowed_kinds_go(String algorithm) {
        SearchProblem problem = with(algorithm, Tables.originalMs() * 0.9, EnumSet.of(SlotKind.RESNET), null, false);

        SearchResult result = search(problem);

        assertThat(result.winner().removed())
                .isNotEmpty()
                .allSatisfy(slot -> assertThat(Tables.SD.slot(slot).kind()).isEqualTo(SlotKind.RESNET));
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "nsga2"})
    void what_finds_nothing_better_for_long_hears_of_a_cancel_between_its_rounds(String algorithm) {
        SearchProblem problem = Tables.problem(Tables.originalMs() / 2, algorithm);
        AtomicInteger asked = new AtomicInteger();

        SearchResult result = SearchAlgorithm.named(algorithm).search(problem, new SearchAlgorithm.Progress() {
            @Override
            public boolean onRound(Round round) {
                return true;
            }

            @Override
            public boolean goesOn() {
                return asked.incrementAndGet() < 3;
            }
        });

        assertThat(asked).hasValue(3);
        assertThat(result.outcome()).isEqualTo(new Outcome.Cancelled());
        assertReplays(problem, result);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void cancelling_stops_after_the_round(String algorithm) {
        SearchProblem problem = Tables.problem(Tables.originalMs() / 2, algorithm);
        List<Round> reported = new ArrayList<>();

        SearchResult result = SearchAlgorithm.named(algorithm).search(problem, round -> !reported.add(round));

        assertThat(reported).hasSize(1);
        assertThat(result.outcome()).isEqualTo(new Outcome.Cancelled());
        assertReplays(problem, result);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void a_missing_cell_fails_with_its_name(String algorithm) {
        SearchProblem whole = Tables.problem(3_000, algorithm);
        Map<String, Estimate> cells = new LinkedHashMap<>(whole.latencies().cells());
        String lost = cells.keySet().stream()
                .filter(key -> key.contains("shortcut"))
                .findFirst()
                .orElseThrow();
        cells.remove(lost);
        LatencyTable holed = Tables.table(Tables.SD, cells);

        assertThatThrownBy(() -> search(new SearchProblem(Tables.SD, holed, whole.qualities(), whole.parameters())))
                .isInstanceOf(MissingCellException.class)
                .hasMessageContaining(lost)
                .extracting(thrown -> ((MissingCellException) thrown).keys())
                .isEqualTo(List.of(lost));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void the_clip_floor_holds(String algorithm) {
        double floor = Tables.proxy().baselineClip() - 0.01;
        SearchProblem problem = with(algorithm, 1_900, EnumSet.allOf(SlotKind.class), floor, false);

        SearchResult result = search(problem);

        assertThat(Tables.proxy().baselineClip() - result.clipLoss()).isGreaterThanOrEqualTo(floor);
        assertReplays(problem, result);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void the_problem_is_left_as_it_was(String algorithm) {
        SearchProblem problem = Tables.problem(Tables.originalMs() / 2, algorithm);
        SearchProblem same = Tables.problem(Tables.originalMs() / 2, algorithm);

        search(problem);

        assertThat(problem.latencies()).isEqualTo(same.latencies());
        assertThat(problem.qualities()).isEqualTo(same.qualities());
        assertThat(problem.parameters()).isEqualTo(same.parameters());
    }

    @Test
    void an_unknown_algorithm_is_answered_with_those_that_there_are() {
        assertThatThrownBy(() -> SearchAlgorithm.named("magic"))
                .hasMessageContaining("'magic'")
                .hasMessageContaining("evolution, exact, random, nsga2");
        assertThatThrownBy(() -> Tables.parameters(100, "magic"))
                .hasMessageContaining("evolution, exact, random, nsga2");
    }

    @Test
    void contradictory_parameters_are_refused_by_name() {
        Set<SlotKind> all = EnumSet.allOf(SlotKind.class);
        assertThatThrownBy(() -> Tables.parameters(Double.NaN, "exact")).hasMessageContaining("latencyTargetMs");
        assertThatThrownBy(() -> Tables.parameters(-1, "exact")).hasMessageContaining("latencyTargetMs");
        assertThatThrownBy(() -> new Parameters(1, "exact", 0, 0, null, all, false, 1))
                .hasMessageContaining("groupSize");
        assertThatThrownBy(() -> new Parameters(1, "exact", 0, 1, null, Set.of(), false, 1))
                .hasMessageContaining("kinds");
        assertThatThrownBy(() -> new Parameters(1, "exact", 0, 1, null, all, false, 0))
                .hasMessageContaining("rounds");
        assertThatThrownBy(() -> search(with("exact", 1_000, all, 2.0, false)))
                .hasMessageContaining("clipFloor")
                .hasMessageContaining("lower it");
    }

    public static SearchResult search(SearchProblem problem) {
        return SearchAlgorithm.named(problem.parameters().algorithm()).search(problem, SearchAlgorithm.Progress.NONE);
    }

    static SearchProblem with(
            String algorithm, double target, Set<SlotKind> kinds, @Nullable Double floor, boolean copies) {
        SearchProblem problem = Tables.problem(target, algorithm);
        return new SearchProblem(
                problem.topology(),
                problem.latencies(),
                problem.qualities(),
                new Parameters(target, algorithm, 0, 3, floor, kinds, copies, 200));
    }

    static void assertReplays(SearchProblem problem, SearchResult result) {
        Architecture architecture = problem.topology().original();
        for (Round round : result.rounds()) {
            for (Step step : round.steps()) {
                double before = predictedMs(problem, architecture);
                architecture = architecture.with(step.action());
                assertThat(before - predictedMs(problem, architecture)).isCloseTo(step.savedMs(), within(1e-6));
            }
            assertThat(predictedMs(problem, architecture)).isEqualTo(round.latencyMs());
        }
        assertThat(architecture.text()).isEqualTo(result.winner().text());
        assertThat(predictedMs(problem, architecture))
                .isEqualTo(result.latency().ms());
    }

    private static SearchProblem seeded(String algorithm, double target, long seed) {
        SearchProblem problem = Tables.problem(target, algorithm);
        return new SearchProblem(
                problem.topology(),
                problem.latencies(),
                problem.qualities(),
                new Parameters(target, algorithm, seed, 2, null, EnumSet.allOf(SlotKind.class), true, 300));
    }
}

package fusionlab.search;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SearchResult.FrontPoint;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Round;
import fusionlab.search.SmallProblems.Sums;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** The algorithms against a list of all architectures of a small network. */
class BruteForcePropertyTests {

    @Property(tries = 40)
    void the_front_is_what_no_listed_architecture_beats(@ForAll @IntRange(max = 999) int seed) {
        SearchProblem problem = SmallProblems.of(seed, 1, "exact", null);
        List<Sums> all = SmallProblems.allSums(problem);
        all.sort(Comparator.comparingLong(Sums::picoseconds).thenComparingLong(Sums::loss));
        List<Sums> front = new ArrayList<>();
        for (Sums sums : all) {
            if (front.isEmpty() || sums.loss() < front.get(front.size() - 1).loss()) {
                front.add(sums);
            }
        }

        List<FrontPoint> points = new Proof(Space.of(problem)).front().points();

        assertThat(points)
                .extracting(point -> List.of(point.latencyMs(), point.clipLoss()))
                .containsExactlyElementsOf(front.stream()
                        .map(sums -> List.of(sums.ms(), Place.clip(sums.loss())))
                        .toList());
        for (FrontPoint point : points) {
            Architecture architecture = SmallProblems.TOPOLOGY.original();
            for (String slot : point.removed()) {
                architecture = architecture.with(Action.remove(slot));
            }
            assertThat(SmallProblems.sums(problem, architecture).ms()).isEqualTo(point.latencyMs());
        }
    }

    @Property(tries = 60)
    void the_exact_choice_loses_least_of_all_that_meet_target_and_floor(
            @ForAll @IntRange(max = 999) int seed,
            @ForAll @DoubleRange(min = 0.3, max = 1.1) double share,
            @ForAll @DoubleRange(min = 0, max = 0.06) double mostLoss) {
        SearchProblem problem = SmallProblems.of(seed, share, "exact", seed % 7 == 0 ? null : mostLoss);
        List<Sums> all = SmallProblems.allSums(problem);
        boolean reachable =
                all.stream().anyMatch(sums -> sums.ms() <= problem.parameters().latencyTargetMs());

        SearchResult result = ContractTests.search(problem);

        Sums won = SmallProblems.sums(problem, result.winner());
        if (!reachable) {
            double floor = all.stream().mapToDouble(Sums::ms).min().orElseThrow();
            assertThat(result.outcome()).isEqualTo(new Outcome.Unreachable(floor));
            assertThat(result.winner()).isEqualTo(SmallProblems.TOPOLOGY.original());
            return;
        }
        List<Sums> meeting =
                all.stream().filter(sums -> SmallProblems.meets(problem, sums)).toList();
        assertThat(result.outcome())
                .isEqualTo(meeting.isEmpty() ? new Outcome.ClipFloorReached() : new Outcome.TargetMet());
        if (meeting.isEmpty()) {
            long fastest = all.stream()
                    .filter(sums -> SmallProblems.keepsFloor(problem, sums))
                    .mapToLong(Sums::picoseconds)
                    .min()
                    .orElseThrow();
            assertThat(won.picoseconds()).isEqualTo(fastest);
            assertThat(result.gapToExact()).isNull();
        } else {
            assertThat(won.loss())
                    .isEqualTo(meeting.stream().mapToLong(Sums::loss).min().orElseThrow());
            assertThat(result.gapToExact()).isZero();
        }
        assertThat(result.clipLoss()).isEqualTo(Place.clip(won.loss()));
        assertThat(result.latency().ms()).isEqualTo(won.ms());
    }

    /** A block loses up to 0.016; sixty generations leave no more than such a difference. */
    @Property(tries = 8)
    void nsga2_comes_within_one_block_of_the_best(
            @ForAll @IntRange(max = 999) int seed, @ForAll @DoubleRange(min = 0.6, max = 0.99) double share) {
        SearchProblem problem = SmallProblems.of(2 * seed + 1, share, "nsga2", null);
        List<Round> rounds = new ArrayList<>();

        SearchResult result = SearchAlgorithm.named("nsga2").search(problem, rounds::add);

        if (result.outcome() instanceof Outcome.Unreachable) {
            assertThat(rounds).isEmpty();
            return;
        }
        assertThat(result.outcome()).isEqualTo(new Outcome.TargetMet());
        assertThat(result.gapToExact()).isNotNull().isBetween(0.0, 0.01);
        assertThat(rounds).extracting(Round::number).isSorted().doesNotHaveDuplicates();
        assertThat(rounds)
                .extracting(Round::latencyMs)
                .last()
                .isEqualTo(result.latency().ms());
        assertThat(rounds.stream()
                        .filter(round ->
                                round.latencyMs() <= problem.parameters().latencyTargetMs())
                        .map(Round::clipLoss))
                .isSortedAccordingTo(Comparator.reverseOrder());
        ContractTests.assertReplays(problem, result);
    }

    @Property(tries = 40)
    void more_random_draws_never_lose_more(
            @ForAll @IntRange(max = 999) int seed,
            @ForAll @DoubleRange(min = 0.4, max = 0.9) double share,
            @ForAll @IntRange(min = 1, max = 20) int few) {
        SearchProblem problem = SmallProblems.of(seed, share, "random", 0.05);
        SearchResult less = ContractTests.search(SmallProblems.with(problem, rounds(problem, few)));
        SearchResult more = ContractTests.search(problem);
        Sums first = SmallProblems.sums(problem, less.winner());
        Sums last = SmallProblems.sums(problem, more.winner());

        boolean met = less.outcome().equals(new Outcome.TargetMet());
        if (met) {
            assertThat(more.outcome()).isEqualTo(new Outcome.TargetMet());
            assertThat(last.loss()).isLessThanOrEqualTo(first.loss());
        } else if (!more.outcome().equals(new Outcome.TargetMet())) {
            assertThat(last.picoseconds()).isLessThanOrEqualTo(first.picoseconds());
        }
        assertThat(SmallProblems.keepsFloor(problem, last) || last.loss() <= 0).isTrue();
        ContractTests.assertReplays(problem, more);
    }

    @Property(tries = 25)
    void neither_the_order_of_rows_nor_the_unit_of_time_decides_anything(
            @ForAll @IntRange(max = 999) int seed,
            @ForAll @DoubleRange(min = 0.4, max = 0.95) double share,
            @ForAll Random random) {
        for (String algorithm : List.of("evolution", "exact", "random")) {
            SearchProblem problem = SmallProblems.of(seed, share, algorithm, null);
            SearchResult result = ContractTests.search(problem);

            assertThat(ContractTests.search(SmallProblems.shuffled(problem, random)))
                    .isEqualTo(result);
            SearchProblem slower = new SearchProblem(
                    problem.topology(),
                    SmallProblems.latencies(SmallProblems.TOPOLOGY, seed, 2),
                    problem.qualities(),
                    target(problem, 2 * problem.parameters().latencyTargetMs()));
            assertThat(ContractTests.search(slower).winner()).isEqualTo(result.winner());
        }
    }

    @Property(tries = 25)
    void a_stricter_target_never_loses_less(
            @ForAll @IntRange(max = 999) int seed, @ForAll @DoubleRange(min = 0.4, max = 0.95) double share) {
        SearchProblem strict = SmallProblems.of(seed, share, "exact", null);
        SearchResult far = ContractTests.search(strict);
        SearchResult near = ContractTests.search(SmallProblems.with(
                strict, target(strict, 1.1 * strict.parameters().latencyTargetMs())));
        if (far.outcome().equals(new Outcome.TargetMet())) {
            assertThat(near.outcome()).isEqualTo(new Outcome.TargetMet());
            assertThat(near.clipLoss()).isLessThanOrEqualTo(far.clipLoss());
        }
        assertThat(near.front()).isEqualTo(far.front());
    }

    private static Parameters rounds(SearchProblem problem, int rounds) {
        Parameters all = problem.parameters();
        return new Parameters(
                all.latencyTargetMs(),
                all.algorithm(),
                all.seed(),
                all.groupSize(),
                all.clipFloor(),
                all.kinds(),
                all.copies(),
                rounds);
    }

    private static Parameters target(SearchProblem problem, double ms) {
        Parameters all = problem.parameters();
        return new Parameters(
                ms,
                all.algorithm(),
                all.seed(),
                all.groupSize(),
                all.clipFloor(),
                all.kinds(),
                all.copies(),
                all.rounds());
    }
}

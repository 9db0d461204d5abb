package fusionlab.search;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SearchResult.Round;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class RandomRemovalsPropertyTests {

    private static SearchProblem problem(int seed, double share, double mostLoss, int draws) {
        SearchProblem problem = SmallProblems.of(seed, share, "random", mostLoss);
        Parameters parameters = problem.parameters();
        return SmallProblems.with(
                problem,
                new Parameters(
                        parameters.latencyTargetMs(),
                        "random",
                        parameters.seed(),
                        parameters.groupSize(),
                        parameters.clipFloor(),
                        parameters.kinds(),
                        false,
                        draws));
    }

    /** What it reported: each better than all before. */
    private static List<Round> reported(SearchProblem problem) {
        List<Round> rounds = new ArrayList<>();
        SearchAlgorithm.named("random").search(problem, rounds::add);
        return rounds;
    }

    private static boolean met(SearchProblem problem, Round round) {
        return round.latencyMs() <= problem.parameters().latencyTargetMs();
    }

    @Property(tries = 60)
    void each_reported_draw_is_better_than_the_one_before_and_the_last_wins(
            @ForAll @IntRange(max = 999) int seed,
            @ForAll @DoubleRange(min = 0.5, max = 0.95) double share,
            @ForAll @DoubleRange(min = 0, max = 0.06) double mostLoss) {
        SearchProblem problem = problem(seed, share, mostLoss, 40);
        List<Round> rounds = reported(problem);

        for (int i = 1; i < rounds.size(); i++) {
            Round before = rounds.get(i - 1);
            Round after = rounds.get(i);
            assertThat(met(problem, after) || !met(problem, before)).isTrue();
            if (!met(problem, after)) {
                assertThat(after.latencyMs()).isLessThan(before.latencyMs());
            } else if (met(problem, before)) {
                assertThat(after.clipLoss()).isLessThanOrEqualTo(before.clipLoss());
                assertThat(after.clipLoss() < before.clipLoss() || after.latencyMs() < before.latencyMs())
                        .isTrue();
            }
        }
        SearchResult result = ContractTests.search(problem);
        if (!rounds.isEmpty()) {
            Round last = rounds.get(rounds.size() - 1);
            assertThat(result.latency().ms()).isEqualTo(last.latencyMs());
            assertThat(result.clipLoss()).isEqualTo(last.clipLoss());
        }
        assertThat(reported(problem(seed, share, mostLoss, 80))).startsWith(rounds.toArray(Round[]::new));
    }

    /** The network is so small that some of 400 draws is the best choice, or comes close to it. */
    @Example
    void many_draws_find_what_few_do_not() {
        int better = 0;
        for (int seed = 1; seed < 40; seed += 2) {
            for (double mostLoss : new double[] {0.01, 0.2}) {
                SearchResult few = ContractTests.search(problem(seed, 0.7, mostLoss, 1));
                SearchResult many = ContractTests.search(problem(seed, 0.7, mostLoss, 400));
                boolean met = many.latency().ms()
                        <= problem(seed, 0.7, mostLoss, 1).parameters().latencyTargetMs();
                better += met && many.clipLoss() < few.clipLoss()
                                || !met && many.latency().ms() < few.latency().ms()
                        ? 1
                        : 0;
            }
        }
        assertThat(better).isGreaterThan(20);
    }
}

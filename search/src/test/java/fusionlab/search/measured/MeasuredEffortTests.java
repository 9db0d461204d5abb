package fusionlab.search.measured;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.LatencyTable;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SmallProblems;
import fusionlab.search.measured.MeasuredProblem.Label;
import fusionlab.search.measured.MeasuredProblem.Prompts;
import fusionlab.unet.SlotKind;
import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Counted by hand where each configuration takes 1 ms. Of the twelve slots seven can save; the first round scores the original and all
 * twelve, and four architectures are compared at the end, five after tuning.
 */
class MeasuredEffortTests {

    private static final Prompts PROMPTS = new Prompts(8, 32, 0.001, 8);

    private static MeasuredEffort effort(boolean plain, double lessMs, int group, int rounds, int tuningSteps) {
        LatencyTable latencies = SmallProblems.ones(plain ? SmallProblems.PLAIN : SmallProblems.TOPOLOGY);
        double target = SmallProblems.ms(latencies, latencies.topology().original()) - lessMs;
        var parameters =
                new Parameters(target, "evolution", 1, group, null, EnumSet.allOf(SlotKind.class), false, rounds);
        return MeasuredEffort.of(
                new MeasuredProblem(latencies, parameters, PROMPTS, new Label("m", "made up", "", true), tuningSteps));
    }

    @ParameterizedTest(name = "one block a slot: {0} ms less in groups of {1}, {2} rounds, {3} steps of tuning")
    @CsvSource({
        "0, 1, 50, 0, 0, 17", // 1 + 12 + 4
        "1, 1, 50, 0, 1, 17",
        "2, 1, 50, 0, 2, 23", // and the six that are left
        "4, 1, 50, 0, 4, 32", // 6 + 5 + 4
        "4, 1, 2, 0, 2, 28", // 6 + 5: what comes after the last round is not known to be the target
        "1, 3, 50, 0, 1, 18", // and the group itself
        "3, 3, 50, 0, 1, 18",
        "4, 3, 50, 0, 2, 23", // 1 + 4 + 1
        "7, 1, 50, 0, 7, 38",
        "2, 1, 50, 100, 2, 26", // 1 + 12 + 5, six, and each round's with its weights
        "4, 3, 50, 100, 2, 26",
    })
    void whereEachSlotHasOneBlockThereIsNoChoice(
            double lessMs, int group, int most, int tuningSteps, int rounds, int evaluations) {
        MeasuredEffort effort = effort(true, lessMs, group, most, tuningSteps);

        assertThat(effort.fewestRounds()).isEqualTo(rounds);
        assertThat(effort.mostRounds()).isEqualTo(rounds);
        assertThat(effort.fewestEvaluations()).isEqualTo(evaluations);
        assertThat(effort.mostEvaluations()).isEqualTo(evaluations);
        int compared = tuningSteps > 0 ? 5 : 4;
        assertThat(effort.fewestPrompts()).isEqualTo(8L * (evaluations - compared) + 40L * compared);
        assertThat(effort.mostPrompts()).isEqualTo(32L * (evaluations - compared) + 40L * compared);
        assertThat(effort.fewestTunings()).isEqualTo(tuningSteps > 0 ? rounds : 0);
        assertThat(effort.mostTunings()).isEqualTo(tuningSteps > 0 ? rounds : 0);
    }

    @ParameterizedTest(name = "three blocks in one slot: {0} ms less in groups of {1}")
    @CsvSource({
        "1, 1, 1, 1, 17, 17",
        "2, 1, 2, 2, 23, 24", // all seven are left if the first came from the three
        "4, 1, 4, 4, 32, 37", // 6 + 5 + 4, or 7 + 7 + 6
        "4, 3, 2, 2, 23, 25", // 1 + 4 + 1, or 1 + 6 + 1
        "9, 3, 3, 5, 25, 34", // 1 + 4, 1 + 1, 1, or groups of 3, 3, 1, 1, 1: the three blocks go one by one
    })
    void threeBlocksInOneSlotLeaveMoreOrLess(
            double lessMs, int group, int fewestRounds, int mostRounds, int fewest, int most) {
        MeasuredEffort effort = effort(false, lessMs, group, 50, 0);

        assertThat(effort.fewestRounds()).isEqualTo(fewestRounds);
        assertThat(effort.mostRounds()).isEqualTo(mostRounds);
        assertThat(effort.fewestEvaluations()).isEqualTo(fewest);
        assertThat(effort.mostEvaluations()).isEqualTo(most);
    }
}

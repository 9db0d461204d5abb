package fusionlab.search.measured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SmallProblems;
import fusionlab.search.measured.MeasuredProblem.Prompts;
import fusionlab.unet.SlotKind;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasuredProblemTests {

    @ParameterizedTest
    @CsvSource({"2, 2, 0, 0", "2, 2, 1, 2", "8, 32, 0.001, 8", "8, 32, 0.001, 32"})
    void numbers_of_prompts_up_to_their_limits_are_taken(int first, int most, double tolerance, int heldOut) {
        assertThatCode(() -> new Prompts(first, most, tolerance, heldOut)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 0, 0, prompts",
        "3, 2, 0, 0, maxPrompts",
        "2, 2, -0.001, 0, clipTolerance",
        "2, 2, 1.001, 0, clipTolerance",
        "2, 2, NaN, 0, clipTolerance",
        "8, 32, 0.001, 7, heldOut",
        "8, 32, 0.001, 33, heldOut"
    })
    void numbers_of_prompts_beyond_their_limits_are_refused(
            int first, int most, double tolerance, int heldOut, String field) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Prompts(first, most, tolerance, heldOut))
                .withMessageContaining(field);
    }

    @ParameterizedTest
    @CsvSource({"8, 32, 100, 32", "8, 32, 64, 32", "8, 32, 45, 13", "8, 32, 40, 8", "8, 32, 39, 0", "8, 32, 32, 0"})
    void as_many_are_held_out_as_are_left_or_none(int first, int most, int all, int heldOut) {
        assertThat(Prompts.heldOut(first, most, all)).isEqualTo(heldOut);
        Prompts prompts = new Prompts(first, most, 0, heldOut);
        assertThat(prompts.comparedTo()).isEqualTo(most + heldOut);
        assertThat(prompts.comparedFrom()).isEqualTo(heldOut == 0 ? 0 : most);
    }

    private static MeasuredProblem problem(String algorithm, boolean copies, int tuningSteps) {
        Parameters parameters = new Parameters(1, algorithm, 0, 1, null, EnumSet.allOf(SlotKind.class), copies, 50);
        return new MeasuredProblem(
                SmallProblems.latencies(1),
                parameters,
                new Prompts(2, 2, 0),
                new MeasuredProblem.Label("m", "made up", "", true),
                tuningSteps);
    }

    @Test
    void only_evolution_is_measured_and_tuned_with_copies_or_without() {
        assertThat(problem("evolution", true, 0).tunes()).isFalse();
        assertThat(problem("evolution", false, 1).tunes()).isTrue();
        assertThat(problem("evolution", true, 1).tunes()).isTrue();
        assertThat(problem("evolution", false, TuningSettings.MOST_STEPS).tunes())
                .isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> problem("exact", false, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> problem("evolution", false, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> problem("evolution", false, TuningSettings.MOST_STEPS + 1));
    }
}

package fusionlab.quality.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.evaluation.ChunkScores;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.Progress;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.search.PairedDifference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The distilled UNets that ship still draw better in their few steps than the one that was not distilled. */
class DistilledScenesTests {

    private static final int PROMPTS = 64;
    private static final double GUIDANCE = 3;

    @BeforeAll
    static void computeAlone() {
        TorchThreads.single();
    }

    @ParameterizedTest
    @CsvSource({"4-steps, 4", "2-steps, 2"})
    void a_student_gains_beyond_its_error(String name, int steps) throws InterruptedException {
        try (World undistilled = ScenesWorld.shipped();
                World student = ScenesWorld.student(name, Compute.USUAL, null);
                Evaluator evaluator = new Evaluator(1, PROMPTS, MachineMemory::now)) {
            ChunkScores before = scores(evaluator, undistilled, steps);
            ChunkScores after = scores(evaluator, student, steps);

            PairedDifference gain = PairedDifference.of(after.numbers(), before.numbers(), PROMPTS);
            assertThat(gain.mean()).isGreaterThan(2 * gain.standardError());
            assertThat(student.checkpointHash()).isNotEqualTo(undistilled.checkpointHash());
        }
    }

    @Test
    void there_is_no_other_one() {
        assertThat(ScenesWorld.isStudent("3-steps")).isFalse();
        assertThatThrownBy(() -> ScenesWorld.student("3-steps", Compute.USUAL, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no distilled UNet '3-steps'");
    }

    private static ChunkScores scores(Evaluator evaluator, World world, int steps) throws InterruptedException {
        EvaluationProtocol protocol = new EvaluationProtocol(
                "test",
                world.surroundings().name(),
                world.surroundings().promptSetHash(),
                world.surroundings().scorerHash(),
                steps,
                GUIDANCE,
                EvaluationProtocol.DDIM,
                1000);
        return evaluator.evaluate(world, protocol, world.topology().original(), 0, PROMPTS, 0, Progress.NONE);
    }
}

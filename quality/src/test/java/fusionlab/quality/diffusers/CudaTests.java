package fusionlab.quality.diffusers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.Progress;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.tensors.Compute;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a GPU: {@code mvn -Pcuda -pl quality -am test -Dtest=CudaTests}. Skipped without one, and says so. */
class CudaTests {

    private static final Compute CUDA = new Compute(Compute.Device.CUDA, Compute.Precision.FP32);
    private static final Compute BF16 = new Compute(Compute.Device.CUDA, Compute.Precision.BF16);

    private static final Optional<String> MISSING = CUDA.prepare();

    /** Of a cosine, in 32 bits: the order of sums is another one. */
    private static final double LAST_BITS = 1e-3;

    @TempDir
    private Path folder;

    private TinyCheckpoint checkpoint;

    @BeforeAll
    static void say_what_is_missing() {
        MISSING.ifPresent(what -> System.err.println("CUDA IS NOT TESTED HERE: " + what));
    }

    @BeforeEach
    void write() throws Exception {
        assumeTrue(MISSING.isEmpty(), () -> "CUDA is not tested here: " + MISSING.orElse(""));
        checkpoint = TinyCheckpoint.in(folder);
    }

    @Test
    void it_scores_as_the_cpu_does_but_for_the_last_bits_and_under_another_name() throws Exception {
        try (World cpu = open(Compute.USUAL);
                World cuda = open(CUDA)) {
            assertClose(scores(cuda), scores(cpu), LAST_BITS);
            assertThat(cuda.checkpointHash()).isNotEqualTo(cpu.checkpointHash());
        }
    }

    @Test
    void it_scores_the_same_twice() throws Exception {
        try (World cuda = open(CUDA)) {
            assertThat(scores(cuda)).isEqualTo(scores(cuda));
        }
    }

    @Test
    void in_bf16_it_scores_nearly_the_same() throws Exception {
        try (World cpu = open(Compute.USUAL);
                World bf16 = open(BF16)) {
            assertClose(scores(bf16), scores(cpu), DiffusersWorldTests.TOLERANCE_OF_BF16);
        }
    }

    @Test
    void its_memory_is_the_gpus() {
        MachineMemory memory = MachineMemory.of(CUDA);

        assertThat(memory.freeBytes()).isPositive().isLessThanOrEqualTo(memory.totalBytes());
        assertThat(memory.totalBytes()).isNotEqualTo(MachineMemory.now().totalBytes());
    }

    @Test
    void products_of_32_bits_are_not_made_of_fewer() {
        assertThat(torch.globalContext().allowTF32CuBLAS()).isFalse();
        assertThat(torch.globalContext().allowTF32CuDNN()).isFalse();
    }

    private World open(Compute compute) {
        return DiffusersWorld.open(folder, checkpoint.prompts(), compute, MachineMemory.of(compute), null, null);
    }

    private static List<Double> scores(World world) throws InterruptedException {
        Compute compute = world.unet().compute();
        try (Evaluator evaluator = new Evaluator(1, 2, () -> MachineMemory.of(compute))) {
            return evaluator
                    .evaluate(
                            world,
                            TinyCheckpoint.protocol(world),
                            world.topology().original(),
                            0,
                            5,
                            0,
                            Progress.NONE)
                    .scores();
        }
    }

    private static void assertClose(List<Double> scores, List<Double> expected, double tolerance) {
        assertThat(scores).hasSameSizeAs(expected);
        for (int i = 0; i < scores.size(); i++) {
            assertThat(scores.get(i)).isCloseTo(expected.get(i), within(tolerance));
        }
    }
}

package fusionlab.quality.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvaluatorTests {

    private static final MachineMemory ROOMY = new MachineMemory(1L << 40, 1L << 40);

    private final World world = RandomWorld.tiny();
    private final Architecture original = world.topology().original();

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    void same_inputs_give_the_same_scores_to_the_last_bit_however_many_threads() throws Exception {
        ChunkScores alone = evaluate(1, original, 0, 20, 0);
        ChunkScores together = evaluate(3, original, 0, 20, 0);

        assertThat(alone.scores()).hasSize(20).doesNotHaveDuplicates();
        assertThat(together.scores()).isEqualTo(alone.scores());
    }

    @Test
    void pieces_of_whole_batches_give_the_same_scores_as_the_whole() throws Exception {
        List<Double> pieces = new ArrayList<>(evaluate(1, original, 0, 8, 0).scores());
        pieces.addAll(evaluate(1, original, 8, 16, 0).scores());

        assertThat(pieces).isEqualTo(evaluate(1, original, 0, 16, 0).scores());
    }

    @Test
    void features_come_with_the_scores_if_asked_for_and_pieces_give_those_of_the_whole() throws Exception {
        String features =
                world.surroundings().features().orElseThrow().description().sha256();
        EvaluationProtocol gathering = protocol(2).gathering(features);
        try (Evaluator evaluator = new Evaluator(2, 8, () -> ROOMY)) {
            ChunkScores whole = evaluator.evaluate(world, gathering, original, 0, 12, 0, Progress.NONE);
            ChunkScores rest = evaluator.evaluate(world, gathering, original, 8, 12, 0, Progress.NONE);

            assertThat(whole.scores()).isEqualTo(evaluate(1, original, 0, 12, 0).scores());
            assertThat(whole.features().drawn())
                    .hasSize(36)
                    .endsWith(rest.features().drawn());
            assertThat(whole.features().reference())
                    .hasSize(36)
                    .endsWith(rest.features().reference());
            assertThat(evaluate(1, original, 0, 4, 0).features().drawn()).isEmpty();
            assertThatThrownBy(() -> evaluator.evaluate(
                            world, protocol(2).gathering("0".repeat(64)), original, 0, 4, 0, Progress.NONE))
                    .hasMessageContaining("the protocol's set of features is 000");
        }
    }

    @Test
    void a_prompt_scores_alike_in_another_batch() throws Exception {
        List<Double> whole = evaluate(1, original, 0, 16, 0).scores();

        assertThat(evaluate(1, original, 5, 6, 0).scores().get(0)).isCloseTo(whole.get(5), within(1e-5));
    }

    @Test
    void another_architecture_scores_otherwise() throws Exception {
        Architecture pruned = original.with(Action.remove("up_blocks.3.attentions.2"));

        assertThat(evaluate(1, pruned, 0, 4, 0).scores())
                .isNotEqualTo(evaluate(1, original, 0, 4, 0).scores());
    }

    @Test
    void pictures_are_those_of_the_first_prompts_even_across_batches() throws Exception {
        List<ExamplePicture> pictures = evaluate(2, original, 6, 20, 4).pictures();

        assertThat(pictures).extracting(ExamplePicture::promptIndex).containsExactly(6, 7, 8, 9);
        assertThat(pictures.get(2).prompt())
                .isEqualTo(world.surroundings().prompts().get(8));
        assertThat(ImageIO.read(new ByteArrayInputStream(pictures.get(0).png())).getWidth())
                .isEqualTo(32);
    }

    @Test
    void progress_reaches_the_total() throws Exception {
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        Progress progress = new Progress() {
            @Override
            public void advanced(int donePrompts, int totalPrompts) {
                assertThat(totalPrompts).isEqualTo(20);
                done.add(donePrompts);
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        };
        try (Evaluator evaluator = new Evaluator(1, 8, () -> ROOMY)) {
            evaluator.evaluate(world, protocol(2), original, 0, 20, 0, progress);
        }

        assertThat(done).containsExactly(8, 16, 20);
    }

    @Test
    void a_cancelled_evaluation_ends_between_two_steps() {
        AtomicInteger asked = new AtomicInteger();
        Progress progress = new Progress() {
            @Override
            public void advanced(int donePrompts, int totalPrompts) {}

            @Override
            public boolean cancelled() {
                return asked.incrementAndGet() > 5;
            }
        };
        try (Evaluator evaluator = new Evaluator(1, 8, () -> ROOMY)) {
            assertThatThrownBy(() -> evaluator.evaluate(world, protocol(1000), original, 0, 8, 0, progress))
                    .isInstanceOf(CancellationException.class);
        }
        assertThat(asked).hasValue(6);
    }

    @Test
    void an_evaluation_that_outgrows_memory_is_refused_with_the_figures() {
        long need = world.memoryNeed(original, 64).activationBytes();
        try (Evaluator evaluator = new Evaluator(2, 64, () -> new MachineMemory(need, need))) {
            assertThatThrownBy(() -> evaluator.evaluate(world, protocol(2), original, 0, 64, 0, Progress.NONE))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("outgrows memory")
                    .hasMessageContaining(MemoryNeed.text(2 * need))
                    .hasMessageContaining(MemoryNeed.text(need) + " are free");
        }
    }

    @Test
    void a_world_of_another_scorer_is_refused() {
        EvaluationProtocol other = new EvaluationProtocol(
                "test",
                "random",
                world.surroundings().promptSetHash(),
                "0".repeat(64),
                2,
                2,
                EvaluationProtocol.DDIM,
                3);
        try (Evaluator evaluator = new Evaluator(1, 8, () -> ROOMY)) {
            assertThatThrownBy(() -> evaluator.evaluate(world, other, original, 0, 8, 0, Progress.NONE))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining("scorer is " + "0".repeat(64));
        }
    }

    @Test
    void prompts_that_there_are_not_are_refused() {
        assertThatThrownBy(() -> evaluate(1, original, 250, 257, 0))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("250 to 257");
    }

    @Test
    void a_score_that_is_no_number_is_refused_with_its_prompt() {
        World broken = new World(new BrokenSurroundings(world.surroundings()), world.unet(), world.checkpointHash());
        try (Evaluator evaluator = new Evaluator(1, 8, () -> ROOMY)) {
            assertThatThrownBy(() -> evaluator.evaluate(broken, protocol(1), original, 0, 8, 0, Progress.NONE))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageContaining(
                            "prompt 3 ('" + world.surroundings().prompts().get(3) + "') has the score NaN");
        }
    }

    @Test
    void it_knows_how_fast_it_is() throws Exception {
        try (Evaluator evaluator = new Evaluator(2, 8, () -> ROOMY)) {
            assertThat(evaluator.secondsPerPromptStep(world)).isBetween(1e-7, 10.0);
        }
    }

    private ChunkScores evaluate(int threads, Architecture architecture, int from, int to, int pictures)
            throws InterruptedException {
        try (Evaluator evaluator = new Evaluator(threads, 8, () -> ROOMY)) {
            return evaluator.evaluate(world, protocol(2), architecture, from, to, pictures, Progress.NONE);
        }
    }

    private EvaluationProtocol protocol(int steps) {
        return new EvaluationProtocol(
                "test",
                "random",
                world.surroundings().promptSetHash(),
                world.surroundings().scorerHash(),
                steps,
                2,
                EvaluationProtocol.DDIM,
                3);
    }
}

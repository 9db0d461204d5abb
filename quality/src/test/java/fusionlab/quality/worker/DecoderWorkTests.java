package fusionlab.quality.worker;

import static fusionlab.quality.worker.FakeServer.next;
import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.DecoderQuality;
import fusionlab.protocol.DecoderRecipe;
import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.Evaluation;
import fusionlab.quality.diffusers.DiffusersWorld;
import fusionlab.quality.diffusers.TinyCheckpoint;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.RandomWorld;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoders of a tiny folder with random weights, trained for the server's end of the protocol. */
class DecoderWorkTests {

    private static final int LATENTS = 20;

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private FakeServer server;
    private @Nullable RunningWorker worker;

    @BeforeAll
    static void make() throws IOException {
        TorchThreads.single();
        TinyCheckpoint.in(shared.resolve("checkpoint"));
    }

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void end() {
        if (worker != null) {
            worker.close();
        }
        server.close();
    }

    @Test
    void a_leased_decoder_is_trained_and_delivered_with_its_figures() throws Exception {
        RunningWorker running = begin(world(), folder);
        assertThat(next(server.offers).trainsDecoders()).isTrue();
        server.leases.add(lease(running, 30));

        DecoderTraining.Figures figures = next(server.figures);
        FakeServer.Upload upload = next(server.uploads);
        assertThat(upload.path()).isEqualTo(DecoderTraining.weights(9) + "?fencingToken=3");
        assertThat(ContentHash.of(write(upload))).isEqualTo(upload.sha256()).isEqualTo(figures.sha256());
        assertThat(figures.fencingToken()).isEqualTo(3);
        assertThat(figures.config()).contains("fusionlab_decoder_channels");
        DecoderQuality quality = figures.quality();
        assertThat(quality.prompts()).isEqualTo(2);
        assertThat(quality.parameters()).isPositive().isLessThan(quality.parametersOfOriginal());
        assertThat(quality.psnrMean()).isBetween(quality.psnrLowest(), 100.0);
        assertThat(quality.clipDifference()).isBetween(quality.clipDifferenceFrom(), quality.clipDifferenceTo());
        assertThat(quality.cpuMs()).isPositive();

        running.close();
        assertThat(running.log()).anyMatch(line -> line.contains("decoder 9: delivered"));
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(folder.resolve("latents"));
        }
    }

    @Test
    void a_decoder_that_is_interrupted_continues_in_the_same_folder_bit_for_bit() throws Exception {
        RunningWorker first = begin(world(), folder);
        server.leases.add(lease(first, 60));
        awaitLine(first, "step 5 of 60");
        first.close();
        assertThat(server.uploads).isEmpty();

        RunningWorker second = begin(world(), folder);
        server.leases.add(lease(second, 60));
        FakeServer.Upload continued = next(server.uploads);
        assertThat(second.log())
                .anyMatch(line -> line.contains("none is made"))
                .anyMatch(line -> line.contains("continues after step "));
        second.close();

        RunningWorker straight = begin(world(), folder.resolve("other"));
        server.leases.add(lease(straight, 60));
        assertThat(next(server.uploads).bytes()).isEqualTo(continued.bytes());
        assertThat(Objects.requireNonNull(server.decoderHeartbeats.peek()).latents())
                .isBetween(0, LATENTS);
    }

    @Test
    void a_cancelled_decoder_is_given_up_and_work_goes_on() throws Exception {
        RunningWorker running = begin(world(), folder);
        server.decodersCancelled = true;
        server.leases.add(lease(running, 100_000));
        server.leases.add(running.piece(null));

        next(server.results);
        assertThat(running.log()).anyMatch(line -> line.contains("decoder 9 is given up: it is no longer wanted"));
        assertThat(server.decoderHeartbeats).anySatisfy(beat -> {
            assertThat(beat.latents()).isEqualTo(LATENTS);
            assertThat(beat.done()).isPositive();
            assertThat(beat.loss()).isPositive();
            assertThat(beat.remainingSeconds()).isPositive();
        });
    }

    @Test
    void what_cannot_be_trained_here_is_a_problem_in_one_line() throws Exception {
        RunningWorker running = begin(RandomWorld.tiny(), folder);
        assertThat(next(server.offers).trainsDecoders()).isNull();
        server.leases.add(lease("ab".repeat(32), recipe(2, 2)));
        assertThat(next(server.tuningProblems).problem()).startsWith("this worker has the checkpoint ");
        server.leases.add(lease(running, 2));
        assertThat(next(server.tuningProblems)).satisfies(problem -> {
            assertThat(problem.fencingToken()).isEqualTo(3);
            assertThat(problem.problem()).contains("cannot be made smaller here: it must be an AutoencoderKL's");
        });
        running.close();

        RunningWorker able = begin(world(), folder);
        Files.writeString(folder.resolve("latents"), "a file where a folder should be");
        server.leases.add(lease(able, 2));
        assertThat(next(server.tuningProblems).problem()).contains("latents").doesNotContain("\n");
        server.leases.add(able.piece(null));
        next(server.results);
    }

    private RunningWorker begin(World world, Path decoders) {
        RunningWorker begun = new RunningWorker(server, world, decoders);
        worker = begun;
        return begun;
    }

    private static World world() {
        Path checkpoint = shared.resolve("checkpoint");
        return DiffusersWorld.open(
                checkpoint, checkpoint.resolve("prompts.txt"), Compute.USUAL, MachineMemory.now(), null);
    }

    private static Evaluation.Lease lease(RunningWorker worker, int steps) {
        return lease(worker.world().checkpointHash(), recipe(steps, 4));
    }

    private static Evaluation.Lease lease(String checkpoint, DecoderRecipe recipe) {
        return new Evaluation.Lease(9, 3, 60, 1, null, null, new DecoderTraining(9, checkpoint, recipe));
    }

    private static DecoderRecipe recipe(int steps, int batch) {
        return new DecoderRecipe(DecoderRecipe.PRUNED, .5, null, LATENTS, "ddim", 2, 2, steps, batch, 1e-3, 1);
    }

    private Path write(FakeServer.Upload upload) throws IOException {
        return Files.write(shared.resolve("uploaded"), upload.bytes());
    }

    private static void awaitLine(RunningWorker worker, String part) throws InterruptedException {
        String line = next(worker.log());
        while (!line.contains(part)) {
            line = next(worker.log());
        }
    }
}

package fusionlab.quality.worker;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.protocol.Tuning;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.Progress;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.quality.unet.Unet;
import fusionlab.search.PairedDifference;
import fusionlab.search.measured.TuningPlan;
import fusionlab.search.measured.TuningSettings;
import fusionlab.unet.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a search's fine-tuning does to CLIP in the shipped world; minutes, see AGENTS.md for how to run it. */
@Tag("nightly")
class ScenesTuningTests {

    private static final int STEPS = 150;
    private static final int PROMPTS = 256;

    @TempDir
    private Path folder;

    @Test
    void the_whole_unet_loses_nothing_beyond_the_error() throws Exception {
        PairedDifference gain = gain(Map.of());

        assertThat(gain.mean() + gain.halfWidth()).as(gain.toString()).isPositive();
    }

    @Test
    void a_pruned_unet_gains_beyond_the_error() throws Exception {
        PairedDifference gain =
                gain(Map.of("up_blocks.3.resnets.1", 0, "up_blocks.2.attentions.2", 0, "up_blocks.3.resnets.0", 0));

        assertThat(gain.mean() - gain.halfWidth()).as(gain.toString()).isPositive();
    }

    private PairedDifference gain(Map<String, Integer> counts) throws Exception {
        try (FakeServer server = new FakeServer();
                RunningWorker worker = new RunningWorker(server, ScenesWorld.shipped())) {
            World world = worker.world();
            TuningSettings settings = TuningPlan.of(STEPS).ofRound(0, 1);
            Tuning tuning = new Tuning(
                    5,
                    world.checkpointHash(),
                    null,
                    counts,
                    settings.steps(),
                    settings.batch(),
                    settings.learningRate(),
                    settings.skipProbability(),
                    settings.seed(),
                    null,
                    null);
            server.leases.add(new Evaluation.Lease(5, 3, 60, 1, null, tuning));
            FakeServer.Upload upload = Objects.requireNonNull(server.uploads.poll(30, TimeUnit.MINUTES));
            Path file = Files.write(folder.resolve("tuned.safetensors"), upload.bytes());
            try (Unet unet = Unet.load(world.topology(), file)) {
                return PairedDifference.of(
                        scores(world.with(unet, upload.sha256()), counts), scores(world, counts), PROMPTS);
            }
        }
    }

    private static double[] scores(World world, Map<String, Integer> counts) throws InterruptedException {
        EvaluationProtocol protocol = new EvaluationProtocol(
                "test",
                world.surroundings().name(),
                world.surroundings().promptSetHash(),
                world.surroundings().scorerHash(),
                8,
                3,
                EvaluationProtocol.DDIM,
                1000);
        try (Evaluator evaluator = Evaluator.fitting(world, 1, MachineMemory::now)) {
            Architecture architecture = Architecture.of(world.topology(), counts);
            return evaluator.evaluate(world, protocol, architecture, 0, PROMPTS, 0, Progress.NONE).scores().stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
        }
    }
}

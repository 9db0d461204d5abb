package fusionlab.quality.scenes;

import fusionlab.quality.evaluation.World;
import fusionlab.quality.objectives.Prediction;
import fusionlab.quality.objectives.SkipProbability;
import fusionlab.quality.tensors.TensorType;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.training.Training;
import fusionlab.quality.training.TrainingLog;
import fusionlab.quality.training.TrainingProgress;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.quality.training.UnetTraining;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Topology;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Trains the world from scratch: autoencoder and CLIP (at once, if there are two threads), then the UNet. Each part is written in half
 * precision and read back before the next is trained on it, so that what is trained fits what is shipped, and a training that is continued
 * gives the same as one in one go. Parts made with other settings are made again.
 *
 * @param folder where the parts go
 * @param lines progress and figures, for people; called by several threads
 */
public record ScenesTraining(Path folder, ScenesSettings settings, Clock clock, Consumer<String> lines) {

    /** Small: more steps for the same computation. */
    private static final int BATCH = 32;

    private static final double RAMP = .2;
    private static final int REPORT_STEPS = 50;
    private static final int CHECKPOINT_STEPS = 200;

    /** @throws FailedGateException if a part is not good enough; the parts before it are kept */
    public void run() {
        try {
            Files.createDirectories(folder);
        } catch (IOException problem) {
            throw new UncheckedIOException("Cannot make the folder " + folder, problem);
        }
        TorchThreads.single();
        ScenesGates gates = new ScenesGates(settings.gates(), lines);
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(2, settings.threads()));
        SceneAutoencoder autoencoder;
        SceneClip clip;
        try {
            CompletableFuture<SceneClip> scorer = CompletableFuture.supplyAsync(this::clip, pool);
            autoencoder = ended(CompletableFuture.supplyAsync(this::autoencoder, pool));
            clip = ended(scorer);
        } finally {
            pool.shutdown();
        }
        gates.autoencoder(autoencoder);
        gates.clip(clip, autoencoder);
        unet(clip, autoencoder);
        try (World world = ScenesWorld.open(folder)) {
            gates.world(world, folder);
        }
        lines.accept("The world is ready in " + folder);
    }

    private SceneClip clip() {
        int steps = settings.clipSteps();
        return part(
                ScenesFiles.CLIP,
                named("steps", "" + steps),
                () -> new ClipTraining(steps, settings.seed() * 10 + 1)
                        .run(new StepReport("clip", steps, ClipTraining.batch(), clock, lines)),
                SceneClip::layers,
                SceneClip::read);
    }

    private SceneAutoencoder autoencoder() {
        int steps = settings.autoencoderSteps();
        return part(
                ScenesFiles.AUTOENCODER,
                named("steps", "" + steps),
                () -> new AutoencoderTraining(steps, settings.seed() * 10 + 2)
                        .run(new StepReport("autoencoder", steps, AutoencoderTraining.batch(), clock, lines)),
                SceneAutoencoder::layers,
                SceneAutoencoder::read);
    }

    private void unet(SceneClip clip, SceneAutoencoder autoencoder) {
        Path file = folder.resolve(ScenesFiles.UNET);
        Map<String, String> metadata = new LinkedHashMap<>(named("steps", "" + settings.unetSteps()));
        metadata.put("skip", "" + settings.skipProbability());
        metadata.put("threads", "" + settings.threads());
        metadata.put("clip_steps", "" + settings.clipSteps());
        metadata.put("autoencoder_steps", "" + settings.autoencoderSteps());
        if (isMade(file, metadata)) {
            lines.accept(ScenesFiles.UNET + " is there already");
            return;
        }
        lines.accept("drawing " + settings.pictures() + " pictures for the UNet");
        SceneLatents latents = SceneLatents.of(settings, autoencoder, clip);
        try {
            train(latents, file, metadata);
        } catch (IOException problem) {
            throw new UncheckedIOException("Cannot write in " + folder, problem);
        }
    }

    private void train(SceneLatents latents, Path file, Map<String, String> metadata) throws IOException {
        Path checkpoint = folder.resolve("unet.checkpoint.safetensors");
        Topology topology = ScenesWorld.topologyOfScenes();
        TrainingSettings training = TrainingSettings.of(
                        settings.unetSteps(), settings.threads(), settings.seed() * 10 + 4)
                .withBatch(Math.max(1, BATCH / settings.threads()) * settings.threads());
        Prediction objective = new Prediction(
                ScenesWorld.SCHEDULE,
                ScenesWorld.PARAMETERIZATION,
                SkipProbability.ramped(settings.skipProbability(), RAMP));
        try (Unet start = Unet.untrained(topology, settings.seed() * 10 + 5);
                Training<Unet> robust = UnetTraining.of(start, topology.original(), latents, training, objective);
                TrainingLog log = new TrainingLog(folder.resolve("unet.csv"))) {
            robust.checkpoint(checkpoint, CHECKPOINT_STEPS);
            if (Files.exists(checkpoint)) {
                resume(robust, checkpoint);
            }
            boolean ended = robust.run(
                    report -> {
                        log.at(report);
                        say(report);
                    },
                    REPORT_STEPS);
            if (!ended) {
                throw new IllegalStateException("The training of the UNet was stopped at step " + robust.step()
                        + "; the same command continues it");
            }
            try (Unet average = robust.average()) {
                average.save(file, TensorType.F16, metadata);
            }
        }
        Files.deleteIfExists(checkpoint);
    }

    private void resume(Training<Unet> robust, Path checkpoint) throws IOException {
        try {
            robust.resume(checkpoint);
            lines.accept("unet: continues at step " + robust.step());
        } catch (InvalidSafetensorsException other) {
            lines.accept("unet: starts over, because " + other.getMessage());
        }
    }

    private void say(TrainingProgress.Report report) {
        lines.accept(String.format(
                Locale.ROOT,
                "unet: step %,d of %,d, loss %.4f, %.0f latents/s, %d:%02d left",
                report.step(),
                report.steps(),
                report.loss(),
                report.imagesPerSecond(),
                report.remaining().toMinutes(),
                report.remaining().toSecondsPart()));
    }

    private <T> T part(
            String name,
            Map<String, String> metadata,
            Supplier<T> training,
            Function<T, Layers> layers,
            Function<Path, T> reading) {
        Path file = folder.resolve(name);
        if (isMade(file, metadata)) {
            lines.accept(name + " is there already");
        } else {
            TorchThreads.single();
            SceneWeights.write(layers.apply(training.get()), file, metadata);
        }
        return reading.apply(file);
    }

    /** How a file was made, from its metadata. */
    private Map<String, String> named(String key, String value) {
        return Map.of("world", ScenesWorld.NAME, "seed", "" + settings.seed(), key, value);
    }

    private static boolean isMade(Path file, Map<String, String> metadata) {
        return Files.exists(file) && SceneWeights.metadata(file).entrySet().containsAll(metadata.entrySet());
    }

    private static <T> T ended(CompletableFuture<T> part) {
        try {
            return part.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }
}

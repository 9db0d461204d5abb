package fusionlab.quality.worker;

import fusionlab.protocol.Tuning;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.objectives.Prediction;
import fusionlab.quality.tensors.TensorType;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.training.LatentSource;
import fusionlab.quality.training.SkipProbability;
import fusionlab.quality.training.Training;
import fusionlab.quality.training.TrainingProgress;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.quality.training.UnetTraining;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Fine-tunes a world's UNet in an architecture: the same tuning with as many threads gives the same file on one machine. */
record Tuner(int threads, Supplier<MachineMemory> memory, Consumer<String> log) {

    private static final int WARMUP_STEPS = 60;
    private static final double WEIGHT_DECAY = .01;
    private static final double CLIP_NORM = 1;
    private static final double AVERAGE_DECAY = .99;

    /** Number of steps over which the reported loss is averaged. */
    private static final double LOSS_DECAY = .9;

    private static final int LINES = 10;

    /**
     * Writes the moving average of the weights, in half precision; weights that the architecture does not use stay unchanged.
     *
     * @param parent with the initial weights
     * @throws EvaluationException if it cannot be tuned, memory does not suffice, or the tuning failed
     * @throws CancellationException if it is no longer wanted; it then ends after the current step
     */
    TunedFile tune(World parent, Tuning tuning, LeasedWork held, Path file) {
        Architecture architecture = Architecture.of(parent.topology(), tuning.counts());
        TrainingSettings settings = settings(parent, tuning);
        requireMemory(parent, architecture, settings);
        LatentSource latents = parent.training()
                .orElseThrow(() -> new EvaluationException(
                        "the world " + parent.surroundings().name() + " has no training data"))
                .get();
        held.check();
        TorchThreads.single();
        try (Training<Unet> training = UnetTraining.of(parent.unet(), architecture, latents, settings)) {
            if (!ended(training, new ProgressToLease(training, held))) {
                held.check();
                throw new CancellationException("this process is stopping");
            }
            try (Unet average = training.average()) {
                average.save(file, TensorType.F16, recipe(tuning, architecture));
            }
            return TunedFile.at(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    private void requireMemory(World parent, Architecture architecture, TrainingSettings settings) {
        int size = (int) parent.surroundings().latentShape()[1];
        MemoryNeed need = MemoryNeed.training(architecture, size, settings.batch(), settings.threads());
        long free = memory.get().freeBytes();
        if (need.bytes() > free) {
            throw new EvaluationException("this tuning outgrows memory: " + MemoryNeed.text(need.weightBytes())
                    + " for weights, their average, moments and each thread's gradients, "
                    + MemoryNeed.text(need.activationBytes()) + " for a batch of " + settings.batch()
                    + ", and " + MemoryNeed.text(free) + " are free");
        }
    }

    private static boolean ended(Training<Unet> training, TrainingProgress progress) throws IOException {
        try {
            return training.run(progress, 1);
        } catch (RuntimeException e) { // it diverged, or libtorch failed, which adds its stack
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            throw new EvaluationException(message.lines().findFirst().orElse(message), e);
        }
    }

    private TrainingSettings settings(World parent, Tuning tuning) {
        int together = Math.min(threads, tuning.batch());
        while (tuning.batch() % together != 0) {
            together--;
        }
        return new TrainingSettings(
                tuning.steps(),
                null,
                tuning.batch(),
                together,
                tuning.seed(),
                new TrainingSettings.Optimization(
                        tuning.learningRate(),
                        Math.min(WARMUP_STEPS, tuning.steps() / 10),
                        WEIGHT_DECAY,
                        CLIP_NORM,
                        AVERAGE_DECAY),
                SkipProbability.constant(tuning.skipProbability()),
                new Prediction(
                        parent.surroundings().schedule(), parent.surroundings().parameterization()));
    }

    /** Metadata that documents the file; the same for all tunings with the same recipe. */
    private static Map<String, String> recipe(Tuning tuning, Architecture architecture) {
        Map<String, String> recipe = new LinkedHashMap<>();
        recipe.put("tuned_from", tuning.checkpoint());
        recipe.put("architecture", architecture.text());
        recipe.put("steps", Integer.toString(tuning.steps()));
        recipe.put("batch", Integer.toString(tuning.batch()));
        recipe.put("learning_rate", Double.toString(tuning.learningRate()));
        recipe.put("skip", Double.toString(tuning.skipProbability()));
        recipe.put("seed", Long.toString(tuning.seed()));
        return recipe;
    }

    /** Reports the training's progress to the lease, and stops the training when the lease has ended. */
    private final class ProgressToLease implements TrainingProgress {

        private final Training<Unet> training;
        private final LeasedWork held;
        private double loss = Double.NaN;

        ProgressToLease(Training<Unet> training, LeasedWork held) {
            this.training = training;
            this.held = held;
        }

        @Override
        public void at(Report report) {
            loss = Double.isNaN(loss) ? report.loss() : LOSS_DECAY * loss + (1 - LOSS_DECAY) * report.loss();
            held.trained((int) report.step(), loss);
            if (report.step() * LINES / report.steps() > (report.step() - 1) * LINES / report.steps()) {
                log.accept(String.format(
                        Locale.ROOT, "%s: step %d of %d, loss %.4f", held.name(), report.step(), report.steps(), loss));
            }
            if (held.cancelled()) {
                training.stop();
            }
        }
    }
}

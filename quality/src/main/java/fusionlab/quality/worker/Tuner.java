package fusionlab.quality.worker;

import fusionlab.protocol.Tuning;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.tensors.TensorType;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.training.LatentSource;
import fusionlab.quality.training.Training;
import fusionlab.quality.training.TrainingProgress;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.quality.training.UnetTraining;
import fusionlab.quality.unet.Unet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Fine-tunes or distils a world's UNet in an architecture: the same tuning with as many threads gives the same file on one machine. */
record Tuner(int threads, Supplier<MachineMemory> memory, Consumer<String> log) {

    /** Number of steps over which the reported loss is averaged. */
    private static final double LOSS_DECAY = .9;

    private static final int LINES = 10;

    /**
     * Writes the moving average of the weights, in half precision; weights that the architecture does not use stay unchanged.
     *
     * @param teacher of a distillation, frozen; null for a tuning on pictures alone
     * @param states where it continues, and what it hands in on the way
     * @throws EvaluationException if it cannot be tuned, or the tuning failed
     * @throws CancellationException if it is no longer wanted; it then ends after the current step
     */
    TunedFile tune(TuningRecipe recipe, @Nullable World teacher, LeasedWork held, TuningStates states, Path file)
            throws InterruptedException {
        World parent = recipe.parent();
        TrainingSettings settings = recipe.settings();
        LatentSource latents = parent.training()
                .orElseThrow(() -> new EvaluationException(
                        "the world " + parent.surroundings().name() + " has no training data"))
                .get();
        held.check();
        TorchThreads.single();
        UnetTraining trainee = new UnetTraining(
                parent.unet(),
                recipe.architecture(),
                latents,
                settings,
                recipe.objective(),
                teacher == null ? null : recipe.denoiser(teacher));
        try (Training<Unet> training = new Training<>(trainee, settings)) {
            training.inputs(recipe.inputs());
            states.resume(training);
            if (!ended(training, new ProgressToLease(training, held, states))) {
                if (!held.unwanted()) {
                    states.stopped(training);
                }
                held.check();
                throw new CancellationException("this process is stopping");
            }
            try (Unet average = training.average()) {
                average.save(file, TensorType.F16, recipe.metadata());
            }
            return TunedFile.at(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    TuningRecipe recipe(World parent, Tuning tuning) {
        return new TuningRecipe(parent, tuning, threads);
    }

    /**
     * Called before the teacher's weights are fetched.
     *
     * @throws EvaluationException with the figures, if memory does not suffice, or if it cannot be tuned
     */
    void requireMemory(TuningRecipe recipe) {
        Tuning tuning = recipe.tuning();
        MemoryNeed need = recipe.need();
        long free = memory.get().freeBytes();
        if (need.bytes() > free) {
            throw new EvaluationException("this tuning outgrows memory: " + MemoryNeed.text(need.weightBytes())
                    + " for weights, their average, moments and each thread's gradients"
                    + (tuning.distillation() == null ? ", " : " and the teacher, ")
                    + MemoryNeed.text(need.activationBytes()) + " for a batch of " + tuning.batch()
                    + ", and " + MemoryNeed.text(free)
                    + " are free; order a smaller batch, or start a worker where there is more memory");
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

    /** Reports the training's progress to the lease, and stops the training when the lease has ended. */
    private final class ProgressToLease implements TrainingProgress {

        private final Training<Unet> training;
        private final LeasedWork held;
        private final TuningStates states;
        private double loss = Double.NaN;

        ProgressToLease(Training<Unet> training, LeasedWork held, TuningStates states) {
            this.training = training;
            this.held = held;
            this.states = states;
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
            } else {
                states.between(training);
            }
        }
    }
}

package fusionlab.quality.objectives;

import fusionlab.quality.sampling.Denoiser;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the training of a UNet minimises. Immutable values: their text decides a training, and is kept with its checkpoints. */
public sealed interface Objective permits Prediction, StepDistillation {

    /** The noise in the latents. */
    NoiseSchedule schedule();

    /** What the UNet learns to predict. */
    Parameterization parameterization();

    /**
     * Draws all that is random about one thread's part of a step, so that later passes only compute.
     *
     * @param teacher frozen; null unless {@link #needsTeacher}
     * @param ofStep the same in all threads
     * @param ofThread another one in each
     */
    DrawnLoss draw(Items items, @Nullable Denoiser teacher, RandomGenerator ofStep, RandomGenerator ofThread);

    /** What is minimised, in words. */
    Map<String, String> words();

    /** How often blocks are skipped: robust training. */
    SkipProbability skip();

    /** Whether a frozen UNet gives the targets. */
    boolean needsTeacher();

    /** Most forward passes of the student that one backward pass goes through, and that are kept for it. */
    int keptPasses();
}

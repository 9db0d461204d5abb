package fusionlab.quality.efficientdecoder;

import fusionlab.quality.training.TrainingProgress;
import java.util.concurrent.CancellationException;

/** Hears how far a {@link DecoderDistillation} is, and may end it. Called by several threads. */
@FunctionalInterface
public interface DecoderProgress {

    /** @param line progress and figures, for people */
    void line(String line);

    /**
     * @param made latents for the training, those of an earlier start included
     * @param remainingSeconds for the rest of the latents, by the pace so far; 0 with the last one
     */
    default void latents(int made, double remainingSeconds) {}

    /** After each step of the training. */
    default void trained(TrainingProgress.Report report) {}

    /** Whether to end, at the next sampling or training step. What was done is kept. */
    default boolean cancelled() {
        return false;
    }

    /** @throws CancellationException if it is {@link #cancelled} */
    default void check() {
        if (cancelled()) {
            throw new CancellationException("the distillation was cancelled");
        }
    }
}

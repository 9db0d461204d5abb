package fusionlab.quality.training;

import java.time.Duration;

/** Receives reports on a training, in the training's own thread. */
public interface TrainingProgress {

    void at(Report report);

    /**
     * @param step steps done, including those before an interruption
     * @param steps steps in all
     * @param loss mean over the steps since the last report
     * @param gradientNorm mean length of the gradients before clipping
     * @param learningRate of the last step
     * @param skip the present skip probability of cross-attentions
     * @param imagesPerSecond since the last report, by the wall clock
     * @param remaining estimate by the wall clock
     */
    record Report(
            long step,
            long steps,
            double loss,
            double gradientNorm,
            double learningRate,
            double skip,
            double imagesPerSecond,
            Duration remaining) {}
}

package fusionlab.search.measured;

import fusionlab.unet.ContentHash;
import java.util.List;

/**
 * How weights are fine-tuned between two rounds (where SnapFusion's Algorithm 1 trains robustly): part of the recipe that names the tuned weights.
 *
 * @param steps of the optimizer, 1 to {@link #MOST_STEPS}
 * @param batch examples in a step
 * @param learningRate of the whole training
 * @param skipProbability with which each removable block is skipped in a step, constant
 * @param seed decides all that is random in the training
 */
public record TuningSettings(int steps, int batch, double learningRate, double skipProbability, long seed) {

    public static final int MOST_STEPS = 100_000;

    public TuningSettings {
        if (steps < 1 || steps > MOST_STEPS) {
            throw new IllegalArgumentException("steps must be 1 to " + MOST_STEPS + ", not " + steps);
        }
        if (batch < 1 || !(learningRate > 0 && learningRate <= 1) || !(skipProbability >= 0 && skipProbability < 1)) {
            throw new IllegalArgumentException(
                    "A tuning needs a batch of 1 at least, a learning rate above 0 and up to 1,"
                            + " and a skip probability of 0 to below 1, not " + batch + ", " + learningRate + " and "
                            + skipProbability);
        }
    }

    /** SHA-256 (hex) of all settings. */
    public String hash() {
        return ContentHash.of(String.join(
                "\n",
                List.of(
                        "tuning-settings 1",
                        Integer.toString(steps),
                        Integer.toString(batch),
                        Double.toString(learningRate),
                        Double.toString(skipProbability),
                        Long.toString(seed))));
    }
}

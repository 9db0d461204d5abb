package fusionlab.protocol;

import static fusionlab.protocol.EvaluationProtocol.require;
import static fusionlab.protocol.EvaluationProtocol.requireSha256;

import org.jspecify.annotations.Nullable;

/**
 * States of a {@link Tuning} that a lab keeps, so that another worker can continue it: the newest one of each.
 *
 * @param everySeconds time between the end of one upload and the beginning of the next, 0 or more
 * @param maxBytes largest file that the lab takes
 * @param newest the state to continue from; null if there is none
 */
public record SavedStates(
        int everySeconds, long maxBytes, @Nullable State newest) {

    public SavedStates {
        require(everySeconds >= 0, "everySeconds must be 0 or more, not " + everySeconds);
        require(maxBytes >= 1, "maxBytes must be 1 or more, not " + maxBytes);
    }

    /**
     * A safetensors file with everything that a training needs to continue bit for bit. Only workers read it: the lab does not know its
     * content.
     *
     * @param step training steps that are done
     * @param sha256 of the file, hex
     * @param bytes size of the file
     */
    public record State(int step, String sha256, long bytes) {

        public State {
            require(
                    step >= 1 && step < Tuning.MAX_STEPS,
                    "step must be 1 to below " + Tuning.MAX_STEPS + ", not " + step);
            requireSha256("sha256", sha256);
            require(bytes >= 1, "bytes must be 1 or more, not " + bytes);
        }
    }
}

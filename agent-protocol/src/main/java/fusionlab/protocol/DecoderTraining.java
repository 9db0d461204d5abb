package fusionlab.protocol;

import static fusionlab.protocol.EvaluationProtocol.require;
import static fusionlab.protocol.EvaluationProtocol.requireSha256;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The training of a smaller decoder, leased to one worker. Its result is a safetensors file and its figures: POST {@link #figures}, then PUT
 * {@link #weights}, which ends the training.
 *
 * @param decoderId names the training in the paths
 * @param checkpoint SHA-256 (hex) of the checkpoint whose decoder is the original; a worker with another one refuses
 */
public record DecoderTraining(long decoderId, String checkpoint, DecoderRecipe recipe) {

    public static final String DECODERS = "/api/v1/workers/decoders";

    /** Characters of a decoder's config. */
    public static final int MAX_CONFIG = 64 * 1024;

    public DecoderTraining {
        requireSha256("checkpoint", checkpoint);
        Objects.requireNonNull(recipe, "recipe");
    }

    /** POST a {@link Heartbeat}, answered with {@link Evaluation.HeartbeatAnswer}. */
    public static String heartbeat(long decoderId) {
        return DECODERS + "/" + decoderId + "/heartbeat";
    }

    /** POST {@link Figures} of the file that follows, answered with {@link Evaluation.Answer}. */
    public static String figures(long decoderId) {
        return DECODERS + "/" + decoderId + "/figures";
    }

    /** PUT the file, with {@link Tuning#FENCING_TOKEN} and {@link Tuning#CONTENT_SHA256}; answered with {@link Evaluation.Answer}. */
    public static String weights(long decoderId) {
        return DECODERS + "/" + decoderId + "/weights";
    }

    /** POST a {@link Tuning.Problem}, answered with {@link Evaluation.Answer}. */
    public static String problem(long decoderId) {
        return DECODERS + "/" + decoderId + "/problem";
    }

    /**
     * @param latents that are made
     * @param done training steps finished
     * @param loss the mean over the last steps; null before the first
     * @param remainingSeconds for the rest of the latents or, once they are made, of the training; null if unknown
     */
    public record Heartbeat(
            long fencingToken,
            int latents,
            int done,
            @Nullable Double loss,
            @Nullable Double remainingSeconds) {

        public Heartbeat {
            require(
                    latents >= 0 && latents <= DecoderRecipe.MAX_LATENTS,
                    "latents must be 0 to " + DecoderRecipe.MAX_LATENTS + ", not " + latents);
            require(done >= 0 && done <= Tuning.MAX_STEPS, "done must be 0 to " + Tuning.MAX_STEPS + ", not " + done);
            require(loss == null || Double.isFinite(loss), "loss must be a number, or absent");
            require(
                    remainingSeconds == null || remainingSeconds >= 0 && remainingSeconds < 1e10,
                    "remainingSeconds must be 0 or more, or absent, not " + remainingSeconds);
        }
    }

    /**
     * What the comparison with the original on held-out prompts gave.
     *
     * @param sha256 of the file that follows, hex
     * @param config diffusers' config of the decoder; null in worlds that need none
     */
    public record Figures(
            long fencingToken, String sha256, @Nullable String config, DecoderQuality quality) {

        public Figures {
            requireSha256("sha256", sha256);
            require(
                    config == null || config.length() <= MAX_CONFIG && config.indexOf('\0') < 0,
                    "config must have at most " + MAX_CONFIG + " characters");
            Objects.requireNonNull(quality, "quality");
        }
    }
}

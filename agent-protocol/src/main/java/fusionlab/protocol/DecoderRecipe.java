package fusionlab.protocol;

import static fusionlab.protocol.EvaluationProtocol.require;

import fusionlab.unet.ContentHash;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which smaller decoder is trained, and how (SnapFusion, section 3.2).
 *
 * @param kind {@link #PRUNED} or {@link #TINY}
 * @param ratio for pruned: the share of its channels that each layer keeps, above 0 and at most 1; otherwise null
 * @param width for tiny: channels, 1 to {@link #MAX_WIDTH}; otherwise null
 * @param latents that the UNet makes for the training, 1 to {@link #MAX_LATENTS}
 * @param sampler of the latents, one of {@link EvaluationProtocol#SAMPLERS}
 * @param samplingSteps of a latent, 1 to 1,000
 * @param guidance classifier-free guidance scale of the latents, 0 to 100
 * @param steps training steps, 1 to {@link Tuning#MAX_STEPS}
 * @param batch latents in a step, 1 to {@link Tuning#MAX_BATCH}
 * @param learningRate at its peak, above 0, at most 1
 * @param seed of everything random
 */
public record DecoderRecipe(
        String kind,
        @Nullable Double ratio,
        @Nullable Integer width,
        int latents,
        String sampler,
        int samplingSteps,
        double guidance,
        int steps,
        int batch,
        double learningRate,
        long seed) {

    /** The original's layers with fewer channels. */
    public static final String PRUNED = "pruned";

    /** TAESD's architecture. */
    public static final String TINY = "tiny";

    public static final List<String> KINDS = List.of(PRUNED, TINY);
    public static final int MAX_WIDTH = 1_024;
    public static final int MAX_LATENTS = 1_000_000;

    private static final int MAX_SAMPLING_STEPS = 1_000;
    private static final double MAX_GUIDANCE = 100;

    public DecoderRecipe {
        require(KINDS.contains(kind), "kind must be one of " + KINDS + ", not " + kind);
        require(
                PRUNED.equals(kind) ? ratio != null && ratio > 0 && ratio <= 1 : ratio == null,
                "ratio must be above 0 and at most 1 for pruned, and absent for tiny, not " + ratio);
        require(
                TINY.equals(kind) ? width != null && width >= 1 && width <= MAX_WIDTH : width == null,
                "width must be 1 to " + MAX_WIDTH + " for tiny, and absent for pruned, not " + width);
        require(latents >= 1 && latents <= MAX_LATENTS, "latents must be 1 to " + MAX_LATENTS + ", not " + latents);
        require(
                EvaluationProtocol.SAMPLERS.contains(sampler),
                "sampler must be one of " + EvaluationProtocol.SAMPLERS + ", not " + sampler);
        require(
                samplingSteps >= 1 && samplingSteps <= MAX_SAMPLING_STEPS,
                "samplingSteps must be 1 to " + MAX_SAMPLING_STEPS + ", not " + samplingSteps);
        require(
                guidance >= 0 && guidance <= MAX_GUIDANCE,
                "guidance must be 0 to " + MAX_GUIDANCE + ", not " + guidance);
        require(steps >= 1 && steps <= Tuning.MAX_STEPS, "steps must be 1 to " + Tuning.MAX_STEPS + ", not " + steps);
        require(batch >= 1 && batch <= Tuning.MAX_BATCH, "batch must be 1 to " + Tuning.MAX_BATCH + ", not " + batch);
        require(
                learningRate > 0 && learningRate <= 1,
                "learningRate must be above 0 and at most 1, not " + learningRate);
        guidance += 0.0; // no negative zero
    }

    /** SHA-256 (hex) of everything: with the checkpoint, equal trainings are recognised. */
    public String hash() {
        return ContentHash.of(String.join(
                "\n",
                Arrays.asList(
                        "decoder 1",
                        kind,
                        Objects.toString(ratio, ""),
                        Objects.toString(width, ""),
                        Integer.toString(latents),
                        sampler,
                        Integer.toString(samplingSteps),
                        Double.toString(guidance),
                        Integer.toString(steps),
                        Integer.toString(batch),
                        Double.toString(learningRate),
                        Long.toString(seed))));
    }
}

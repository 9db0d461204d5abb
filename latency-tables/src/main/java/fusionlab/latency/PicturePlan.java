package fusionlab.latency;

import org.jspecify.annotations.Nullable;

/**
 * How a picture is made (SnapFusion, section 2): the text encoder on the prompt, and with guidance on the empty one too; a UNet pass, or with
 * guidance two, for each step; then the decoder.
 *
 * @param steps of the sampler, 1 to 1,000
 * @param guidance whether each step has a pass without the prompt
 * @param textEncoder {@link fusionlab.unet.component.Component#key} of a measured one; null to leave it out
 * @param decoder likewise
 */
public record PicturePlan(
        int steps,
        boolean guidance,
        @Nullable String textEncoder,
        @Nullable String decoder) {

    public static final int MOST_STEPS = 1_000;

    public PicturePlan {
        if (steps < 1 || steps > MOST_STEPS) {
            throw new IllegalArgumentException("steps must be 1 to " + MOST_STEPS + ", not " + steps);
        }
    }

    /** Runs of the text encoder. */
    public int texts() {
        return guidance ? 2 : 1;
    }

    /** Runs of the UNet. */
    public int passes() {
        return steps * texts();
    }
}

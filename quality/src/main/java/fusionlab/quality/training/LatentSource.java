package fusionlab.quality.training;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Latents and text to train on. Thread-safe: each training thread asks for its own part of a batch. All randomness comes from
 * the generator, so that an interrupted training can be continued exactly.
 */
public interface LatentSource {

    /** Channels, height and width of one item's latents. */
    List<Integer> latentShape();

    /** Tokens and width of one item's text. */
    List<Integer> contextShape();

    /** The empty caption's context, row-major: what guidance compares with. */
    float[] unconditional();

    /**
     * Some random items. About a tenth should have the empty caption's context, or guidance will not work.
     *
     * @param size number of items
     */
    Batch next(int size, RandomGenerator random);

    /**
     * Items one after another, row-major.
     *
     * @param latents scaled to a standard deviation of about one
     * @param contexts the text encoder's output
     */
    @SuppressWarnings("ArrayRecordComponent") // copied into tensors at once
    record Batch(float[] latents, float[] contexts) {}
}

package fusionlab.unet;

/**
 * What decides a block's cost. Many slots share one. Fields that a kind does not use are zero.
 *
 * @param kind what is computed
 * @param inChannels channels of the main input, without the skip
 * @param skipChannels channels of the skip that is concatenated behind the input, 0 without one
 * @param outChannels channels of the output
 * @param height input height in latent pixels
 * @param width input width in latent pixels
 * @param heads attention heads
 * @param contextLength text tokens
 * @param contextChannels width of a text token
 * @param embeddingChannels width of the time embedding that ResNets add (the embedding's own kinds: their output width)
 * @param depth transformer layers inside one cross-attention block
 * @param linearProjection whether the transformer's in and out projections are linear layers instead of 1x1 convolutions
 */
public record BlockConfiguration(
        BlockKind kind,
        int inChannels,
        int skipChannels,
        int outChannels,
        int height,
        int width,
        int heads,
        int contextLength,
        int contextChannels,
        int embeddingChannels,
        int depth,
        boolean linearProjection) {

    /** The stable key, unique among configurations, of the characters {@code [a-z0-9+@.x-]}; {@link #parse} reads it back. */
    public String key() {
        throw new UnsupportedOperationException("skeleton");
    }

    /** @throws IllegalArgumentException if {@code key} is not what {@link #key} writes, naming the part that is wrong */
    public static BlockConfiguration parse(String key) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** Parameters and multiply-accumulates of one run at batch 1. */
    public Cost cost() {
        throw new UnsupportedOperationException("skeleton");
    }
}

package fusionlab.unet;

import fusionlab.unet.config.Bounds;
import java.util.List;

/**
 * What decides a block's cost. Many slots share one. Fields that a kind does not use are zero. Keys and configurations
 * come from outside as well (servers get keys in tables, agents in jobs), so the constructor checks every bound.
 *
 * @param kind what is computed
 * @param inChannels channels of the main input, without the skip
 * @param skipChannels channels of the skip that is concatenated behind the input, 0 without one
 * @param outChannels channels of the output
 * @param height input height in latent pixels; 0 for the embeddings
 * @param width input width in latent pixels; 0 for the embeddings
 * @param heads attention heads
 * @param contextLength text tokens
 * @param contextChannels width of a text token; of a time embedding: width of the condition that is added (0 without one)
 * @param embeddingChannels width of the time embedding that ResNets add (the embedding's own kinds: their output width); 0 in decoders,
 *     which have no time
 * @param depth transformer layers inside one cross-attention block
 * @param linearProjection whether the transformer's in and out projections are linear layers instead of 1x1 convolutions
 * @param groups groups of the group normalisations
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
        boolean linearProjection,
        int groups) {

    /** Groups of the normalisations in all published Stable Diffusion UNets. */
    public static final int USUAL_GROUPS = Bounds.USUAL_GROUPS;

    public BlockConfiguration(
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
            boolean linearProjection,
            int groups) {
        this.kind = kind;
        this.inChannels = inChannels;
        this.skipChannels = skipChannels;
        this.outChannels = outChannels;
        this.height = height;
        this.width = width;
        this.heads = heads;
        this.contextLength = contextLength;
        this.contextChannels = contextChannels;
        this.embeddingChannels = embeddingChannels;
        this.depth = depth;
        this.linearProjection = linearProjection;
        this.groups = groups;
        BlockBounds.check(this);
    }

    /** Of a decoder. @param size height and width of the input */
    public static BlockConfiguration spatialAttention(int channels, int size, int groups) {
        return new BlockConfiguration(
                BlockKind.SPATIAL_ATTENTION, channels, 0, channels, size, size, 1, 0, 0, 0, 0, false, groups);
    }

    /** Of a decoder. @param size height and width of the input */
    public static BlockConfiguration resnetWithoutTime(int inChannels, int outChannels, int size, int groups) {
        return resnet(inChannels, 0, outChannels, size, 0, groups);
    }

    static BlockConfiguration embedding(BlockKind kind, int inChannels, int outChannels, int condition) {
        return new BlockConfiguration(
                kind, inChannels, 0, outChannels, 0, 0, 0, 0, condition, outChannels, 0, false, 0);
    }

    /** A convolution in or out, or one that resamples. @param groups 0 without a normalisation */
    public static BlockConfiguration convolution(
            BlockKind kind, int inChannels, int outChannels, int size, int groups) {
        return new BlockConfiguration(kind, inChannels, 0, outChannels, size, size, 0, 0, 0, 0, 0, false, groups);
    }

    static BlockConfiguration resnet(
            int inChannels, int skipChannels, int outChannels, int size, int embeddingChannels, int groups) {
        return new BlockConfiguration(
                BlockKind.RESNET,
                inChannels,
                skipChannels,
                outChannels,
                size,
                size,
                0,
                0,
                0,
                embeddingChannels,
                0,
                false,
                groups);
    }

    /** What removing this ResNet leaves; only where {@link #hasShortcut}. */
    BlockConfiguration shortcut() {
        return new BlockConfiguration(
                BlockKind.SHORTCUT, inChannels, skipChannels, outChannels, height, width, 0, 0, 0, 0, 0, false, 0);
    }

    /** Whether a time embedding adds a projected condition, as those of latent consistency models do. */
    public boolean isConditioned() {
        return kind == BlockKind.TIME_EMBEDDING && contextChannels > 0;
    }

    /** Whether a ResNet needs a 1x1 convolution in parallel to its residual branch. */
    public boolean hasShortcut() {
        return kind == BlockKind.SHORTCUT || kind == BlockKind.RESNET && inChannels + skipChannels != outChannels;
    }

    /** The stable key, unique among configurations, of the characters {@code [a-z0-9+@.x-]}; {@link #parse} reads it back. */
    public String key() {
        return BlockKey.write(this);
    }

    /** @throws IllegalArgumentException if {@code key} is not what {@link #key} writes, naming the part that is wrong */
    public static BlockConfiguration parse(String key) {
        return BlockKey.read(key);
    }

    /** The trained tensors in diffusers order, with names relative to the block. */
    public List<Tensor> tensors() {
        return BlockTensors.of(this);
    }

    /** Parameters and multiply-accumulates of one run at batch 1. */
    public Cost cost() {
        return BlockCost.of(this);
    }
}

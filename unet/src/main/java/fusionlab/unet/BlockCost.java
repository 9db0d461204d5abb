package fusionlab.unet;

/** Parameters and multiply-accumulates of a block, in the two conventions that {@link Cost} names. */
final class BlockCost {

    private BlockCost() {}

    static Cost of(BlockConfiguration block) {
        long parameters = block.tensors().stream().mapToLong(Tensor::elements).sum();
        long products = attentionProducts(block);
        long layers = layers(block);
        return new Cost(parameters, layers + products, layers + layerNormalisations(block));
    }

    private static long layers(BlockConfiguration block) {
        long in = (long) block.inChannels() + block.skipChannels();
        long out = block.outChannels();
        long pixels = (long) block.height() * block.width();
        return switch (block.kind()) {
            case TIME_EMBEDDING, ADDED_EMBEDDING -> in * block.contextChannels() + in * out + out * out;
            case CONV_IN, CONV_OUT -> 9 * in * out * pixels;
            case RESNET ->
                9 * (in + out) * out * pixels
                        + block.embeddingChannels() * out
                        + (block.hasShortcut() ? in * out * pixels : 0);
            case SHORTCUT -> in * out * pixels;
            case CROSS_ATTENTION -> transformer(block, in, pixels);
            case SPATIAL_ATTENTION -> 4 * in * in * pixels;
            case DOWNSAMPLE -> 9 * in * out * halved(block.height()) * halved(block.width());
            case UPSAMPLE -> 9 * in * out * 4 * pixels;
        };
    }

    private static long halved(int size) {
        return (size + 1) / 2;
    }

    private static long transformer(BlockConfiguration block, long channels, long pixels) {
        long context = (long) block.contextLength() * block.contextChannels();
        long selfAttention = 4 * channels * channels * pixels;
        long crossAttention = 2 * channels * channels * pixels + 2 * channels * context;
        long feedForward = 12 * channels * channels * pixels;
        return 2 * channels * channels * pixels + block.depth() * (selfAttention + crossAttention + feedForward);
    }

    /** thop counts four per element of an affine layer normalisation, and nothing for group normalisations. */
    private static long layerNormalisations(BlockConfiguration block) {
        return 4L * 3 * block.depth() * block.inChannels() * block.height() * block.width();
    }

    private static long attentionProducts(BlockConfiguration block) {
        long pixels = (long) block.height() * block.width();
        return switch (block.kind()) {
            case CROSS_ATTENTION -> 2L * block.depth() * block.inChannels() * pixels * (pixels + block.contextLength());
            case SPATIAL_ATTENTION -> 2L * block.inChannels() * pixels * pixels;
            default -> 0;
        };
    }
}

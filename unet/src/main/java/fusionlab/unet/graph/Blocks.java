package fusionlab.unet.graph;

import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Each block kind, as diffusers computes it. */
public record Blocks<V>(Layers<V> layers) {

    private static final float RESNET_EPSILON = 1e-5f;
    private static final float TRANSFORMER_EPSILON = 1e-6f;
    private static final float LAYER_NORM_EPSILON = 1e-5f;

    /** Of all normalisations in decoders. */
    static final float DECODER_EPSILON = 1e-6f;

    /** What a block is fed; null what its kind does not use. */
    record Feed<V>(
            V x,
            @Nullable V skip,
            @Nullable V embedding,
            @Nullable V context,
            @Nullable V condition) {}

    /**
     * One block as a model of its own, with inputs {@code x} and, where the block has them, {@code skip}, {@code temb},
     * {@code context}, {@code condition}.
     */
    public V alone(BlockConfiguration block) {
        boolean embeds = block.kind() == BlockKind.TIME_EMBEDDING || block.kind() == BlockKind.ADDED_EMBEDDING;
        V x = embeds
                ? layers.vectorInput("x", block.inChannels())
                : layers.imageInput("x", block.inChannels(), block.height(), block.width());
        V skip = block.skipChannels() == 0
                ? null
                : layers.imageInput("skip", block.skipChannels(), block.height(), block.width());
        V embedding = block.kind() == BlockKind.RESNET && block.embeddingChannels() > 0
                ? layers.vectorInput("temb", block.embeddingChannels())
                : null;
        V context = block.kind() == BlockKind.CROSS_ATTENTION
                ? layers.tokenInput("context", block.contextLength(), block.contextChannels())
                : null;
        V condition = block.isConditioned() ? layers.vectorInput("condition", block.contextChannels()) : null;
        layers.scope(block.key().substring(0, block.key().indexOf('-')), "");
        return append(block, new Feed<>(x, skip, embedding, context, condition));
    }

    V append(BlockConfiguration block, Feed<V> feed) {
        V x = feed.x();
        long out = block.outChannels();
        return switch (block.kind()) {
            case TIME_EMBEDDING, ADDED_EMBEDDING ->
                layers.linear("linear_2", layers.silu(layers.linear("linear_1", conditioned(block, feed), out)), out);
            case CONV_IN -> layers.convolution("", x, out, 3, 1);
            case RESNET -> resnet(block, joined(feed), feed.embedding());
            case SHORTCUT -> layers.convolution("conv_shortcut.", joined(feed), out, 1, 1);
            case CROSS_ATTENTION -> transformer(block, x, Objects.requireNonNull(feed.context()));
            case SPATIAL_ATTENTION -> spatialAttention(block, x);
            case DOWNSAMPLE -> layers.convolution("conv.", x, out, 3, 2);
            case UPSAMPLE -> layers.convolution("conv.", layers.doubled(x), out, 3, 1);
            case CONV_OUT -> out(block, x, RESNET_EPSILON);
        };
    }

    /** The last block, of a UNet or a decoder. */
    V out(BlockConfiguration block, V x, float epsilon) {
        V normalised = layers.groupNorm("conv_norm_out", x, block.groups(), epsilon);
        return layers.convolution("conv_out.", layers.silu(normalised), block.outChannels(), 3, 1);
    }

    private V conditioned(BlockConfiguration block, Feed<V> feed) {
        V condition = feed.condition();
        return condition == null
                ? feed.x()
                : layers.add(feed.x(), layers.projection("cond_proj", condition, block.inChannels()));
    }

    private V joined(Feed<V> feed) {
        V skip = feed.skip();
        return skip == null ? feed.x() : layers.concatenateChannels(feed.x(), skip);
    }

    private V resnet(BlockConfiguration block, V x, @Nullable V embedding) {
        long out = block.outChannels();
        int groups = block.groups();
        float epsilon = embedding == null ? DECODER_EPSILON : RESNET_EPSILON;
        V hidden = layers.silu(layers.groupNorm("norm1", x, groups, epsilon));
        hidden = layers.convolution("conv1.", hidden, out, 3, 1);
        if (embedding != null) {
            hidden = layers.addToPixels(hidden, layers.linear("time_emb_proj", layers.silu(embedding), out));
        }
        hidden = layers.silu(layers.groupNorm("norm2", hidden, groups, epsilon));
        hidden = layers.convolution("conv2.", hidden, out, 3, 1);
        V shortcut = block.hasShortcut() ? layers.convolution("conv_shortcut.", x, out, 1, 1) : x;
        return layers.add(shortcut, hidden);
    }

    private V spatialAttention(BlockConfiguration block, V x) {
        long channels = block.inChannels();
        V tokens = layers.tokens(layers.groupNorm("group_norm", x, block.groups(), DECODER_EPSILON));
        V attended = layers.attended(
                layers.linear("to_q", tokens, channels),
                layers.linear("to_k", tokens, channels),
                layers.linear("to_v", tokens, channels),
                block.heads(),
                false);
        return layers.add(layers.pixels(layers.linear("to_out.0", attended, channels), x), x);
    }

    private V transformer(BlockConfiguration block, V x, V context) {
        long channels = layers.channels(x);
        V hidden = layers.groupNorm("norm", x, block.groups(), TRANSFORMER_EPSILON);
        hidden = block.linearProjection()
                ? layers.linear("proj_in", layers.tokens(hidden), channels)
                : layers.tokens(layers.convolution("proj_in.", hidden, channels, 1, 1));
        for (int layer = 0; layer < block.depth(); layer++) {
            hidden = transformerLayer("transformer_blocks." + layer + ".", hidden, context, block.heads());
        }
        hidden = block.linearProjection()
                ? layers.pixels(layers.linear("proj_out", hidden, channels), x)
                : layers.convolution("proj_out.", layers.pixels(hidden, x), channels, 1, 1);
        return layers.add(hidden, x);
    }

    private V transformerLayer(String name, V tokens, V context, int heads) {
        V normalised = layers.layerNorm(name + "norm1", tokens, LAYER_NORM_EPSILON);
        V hidden = layers.add(layers.attention(name + "attn1", normalised, normalised, heads), tokens);
        normalised = layers.layerNorm(name + "norm2", hidden, LAYER_NORM_EPSILON);
        hidden = layers.add(layers.attention(name + "attn2", normalised, context, heads), hidden);
        normalised = layers.layerNorm(name + "norm3", hidden, LAYER_NORM_EPSILON);
        return layers.add(layers.feedForward(name + "ff", normalised), hidden);
    }
}

package fusionlab.unet.onnx;

import fusionlab.unet.BlockConfiguration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Each block kind, as diffusers computes it. */
final class Blocks {

    private static final float RESNET_EPSILON = 1e-5f;
    private static final float TRANSFORMER_EPSILON = 1e-6f;

    private final GraphBuilder graph;
    private final Layers layers;

    Blocks(GraphBuilder graph, Layers layers) {
        this.graph = graph;
        this.layers = layers;
    }

    /** What a block is fed; null what its kind does not use. */
    record Feed(
            Value x,
            @Nullable Value skip,
            @Nullable Value embedding,
            @Nullable Value context) {

        Value joined(Layers layers) {
            return skip == null ? x : layers.concatenateChannels(x, skip);
        }
    }

    Value append(BlockConfiguration block, Feed feed) {
        Value x = feed.x();
        long out = block.outChannels();
        return switch (block.kind()) {
            case TIME_EMBEDDING, ADDED_EMBEDDING ->
                layers.linear("linear_2", layers.silu(layers.linear("linear_1", x, out)), out);
            case CONV_IN -> layers.convolution("", x, out, 3, 1);
            case RESNET -> resnet(block, feed.joined(layers), Objects.requireNonNull(feed.embedding()));
            case SHORTCUT -> layers.convolution("conv_shortcut.", feed.joined(layers), out, 1, 1);
            case CROSS_ATTENTION -> transformer(block, x, Objects.requireNonNull(feed.context()));
            case DOWNSAMPLE -> layers.convolution("conv.", x, out, 3, 2);
            case UPSAMPLE -> layers.convolution("conv.", layers.doubled(x), out, 3, 1);
            case CONV_OUT -> {
                Value normalised = layers.groupNorm("conv_norm_out", x, block.groups(), RESNET_EPSILON);
                yield layers.convolution("conv_out.", layers.silu(normalised), out, 3, 1);
            }
        };
    }

    private Value resnet(BlockConfiguration block, Value x, Value embedding) {
        long out = block.outChannels();
        int groups = block.groups();
        Value hidden = layers.silu(layers.groupNorm("norm1", x, groups, RESNET_EPSILON));
        hidden = layers.convolution("conv1.", hidden, out, 3, 1);
        Value shift = layers.linear("time_emb_proj", layers.silu(embedding), out);
        hidden = layers.add(hidden, graph.reshape(shift, shift.size(0), out, 1, 1));
        hidden = layers.silu(layers.groupNorm("norm2", hidden, groups, RESNET_EPSILON));
        hidden = layers.convolution("conv2.", hidden, out, 3, 1);
        Value shortcut = block.hasShortcut() ? layers.convolution("conv_shortcut.", x, out, 1, 1) : x;
        return layers.add(shortcut, hidden);
    }

    private Value transformer(BlockConfiguration block, Value x, Value context) {
        Value hidden = layers.groupNorm("norm", x, block.groups(), TRANSFORMER_EPSILON);
        hidden = block.linearProjection()
                ? layers.linear("proj_in", tokens(hidden), x.size(1))
                : tokens(layers.convolution("proj_in.", hidden, x.size(1), 1, 1));
        for (int layer = 0; layer < block.depth(); layer++) {
            hidden = transformerLayer("transformer_blocks." + layer + ".", hidden, context, block.heads());
        }
        hidden = block.linearProjection()
                ? pixels(layers.linear("proj_out", hidden, x.size(1)), x)
                : layers.convolution("proj_out.", pixels(hidden, x), x.size(1), 1, 1);
        return layers.add(hidden, x);
    }

    private Value transformerLayer(String name, Value tokens, Value context, int heads) {
        Value normalised = layers.layerNorm(name + "norm1", tokens);
        Value hidden = layers.add(layers.attention(name + "attn1", normalised, normalised, heads), tokens);
        normalised = layers.layerNorm(name + "norm2", hidden);
        hidden = layers.add(layers.attention(name + "attn2", normalised, context, heads), hidden);
        normalised = layers.layerNorm(name + "norm3", hidden);
        return layers.add(layers.feedForward(name + "ff", normalised), hidden);
    }

    private Value tokens(Value image) {
        Value last = graph.transpose(image, 0, 2, 3, 1);
        return graph.reshape(last, image.size(0), image.size(2) * image.size(3), image.size(1));
    }

    private Value pixels(Value tokens, Value like) {
        Value image = graph.reshape(tokens, like.size(0), like.size(2), like.size(3), like.size(1));
        return graph.transpose(image, 0, 3, 1, 2);
    }
}

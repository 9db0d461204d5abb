package fusionlab.quality.diffusers;

import fusionlab.quality.tensors.Scoped;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The blocks that encoder and decoder of diffusers' {@code AutoencoderKL} are made of.
 *
 * @param side {@code encoder} or {@code decoder}
 */
record VaeBlocks(Layers layers, VaeShape shape, String side) {

    private static final double EPSILON = 1e-6;

    /** Projections of the mid block's attention: today's names, then those that SD-v1.5's own file has. */
    private static final String[][] PROJECTIONS = {
        {"to_q", "query"}, {"to_k", "key"}, {"to_v", "value"}, {"to_out.0", "proj_attn"}
    };

    Tensor convolution(String name, Tensor x) {
        return layers.convolution(side + "." + name, x, 1, 1);
    }

    Tensor resnet(String block, Tensor x) {
        String name = side + "." + block;
        return Scoped.result(() -> {
            Tensor h = layers.convolution(name + ".conv1", normed(name + ".norm1", x), 1, 1);
            h = layers.convolution(name + ".conv2", normed(name + ".norm2", h), 1, 1);
            String shortcut = name + ".conv_shortcut";
            return h.add(layers.has(shortcut + ".weight") ? layers.convolution(shortcut, x, 1, 0) : x);
        });
    }

    Tensor mid(Tensor x) {
        return resnet("mid_block.resnets.1", attention(resnet("mid_block.resnets.0", x)));
    }

    Tensor out(Tensor x) {
        return layers.convolution(side + ".conv_out", normed(side + ".conv_norm_out", x), 1, 1);
    }

    /** The present name of a tensor that may have the old one. */
    static String today(String name) {
        for (String[] projection : PROJECTIONS) {
            name = name.replace(".attentions.0." + projection[1] + ".", ".attentions.0." + projection[0] + ".");
        }
        return name;
    }

    private Tensor normed(String name, Tensor x) {
        return Scoped.result(() -> torch.silu(layers.groupNorm(name, x, shape.groups(), EPSILON)));
    }

    /** One head over all pixels. */
    private Tensor attention(Tensor x) {
        Tensor tokens = layers.groupNorm(attention() + ".group_norm", x, shape.groups(), EPSILON)
                .flatten(2, 3)
                .transpose(1, 2);
        Tensor mixed = torch.scaled_dot_product_attention(
                layers.linear(projection(0), tokens).unsqueeze(1),
                layers.linear(projection(1), tokens).unsqueeze(1),
                layers.linear(projection(2), tokens).unsqueeze(1));
        return layers.linear(projection(3), mixed.select(1, 0))
                .transpose(1, 2)
                .reshape(x.size(0), x.size(1), x.size(2), x.size(3))
                .add(x);
    }

    private String attention() {
        return side + ".mid_block.attentions.0";
    }

    private String projection(int which) {
        String today = attention() + "." + PROJECTIONS[which][0];
        String old = attention() + "." + PROJECTIONS[which][1];
        return layers.has(today + ".weight") || !layers.has(old + ".weight") ? today : old;
    }

    void requireConvolution(String name, int in, int out) {
        layers.requireConvolution(side + "." + name, in, out, 3);
    }

    void requireMid() {
        int channels = shape.inner();
        requireResnet("mid_block.resnets.0", channels, channels);
        layers.requireNorm(attention() + ".group_norm", channels);
        for (int i = 0; i < PROJECTIONS.length; i++) {
            layers.requireLinear(projection(i), channels, channels);
        }
        requireResnet("mid_block.resnets.1", channels, channels);
    }

    void requireOut(int in, int out) {
        layers.requireNorm(side + ".conv_norm_out", in);
        requireConvolution("conv_out", in, out);
    }

    void requireResnet(String block, int in, int out) {
        String name = side + "." + block;
        layers.requireNorm(name + ".norm1", in);
        layers.requireConvolution(name + ".conv1", in, out, 3);
        layers.requireNorm(name + ".norm2", out);
        layers.requireConvolution(name + ".conv2", out, out, 3);
        if (in != out) {
            layers.requireConvolution(name + ".conv_shortcut", in, out, 1);
        }
    }
}

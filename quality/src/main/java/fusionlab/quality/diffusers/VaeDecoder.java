package fusionlab.quality.diffusers;

import fusionlab.quality.tensors.Scoped;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The decoder of diffusers' {@code AutoencoderKL}: latents to pictures. */
final class VaeDecoder {

    private static final double EPSILON = 1e-6;
    private static final String ATTENTION = "decoder.mid_block.attentions.0";

    /** Projections of the mid block's attention: today's names, then those that SD-v1.5's own file has. */
    private static final String[][] PROJECTIONS = {
        {"to_q", "query"}, {"to_k", "key"}, {"to_v", "value"}, {"to_out.0", "proj_attn"}
    };

    private final Layers layers;
    private final VaeShape shape;

    VaeDecoder(Layers layers, VaeShape shape) {
        this.layers = layers;
        this.shape = shape;
        requireTensors();
    }

    /** @param latents as the UNet leaves them, [B,C,H,W] @return pictures, [B,3,8H,8W] for four stages, about -1 to 1 */
    Tensor decode(Tensor latents) {
        return Scoped.result(() -> {
            Tensor h = Scoped.result(() -> inner(latents));
            for (int i = 0; i < shape.channels().size(); i++) {
                int stage = i;
                Tensor before = h;
                h = Scoped.result(() -> stage(stage, before)); // frees its maps, which are large
            }
            return layers.convolution("decoder.conv_out", normed("decoder.conv_norm_out", h), 1, 1);
        });
    }

    private Tensor inner(Tensor latents) {
        Tensor h =
                layers.compute().bring(latents.div(new Scalar(shape.scaling())).add(new Scalar(shape.shift())));
        if (shape.postQuant()) {
            h = layers.convolution("post_quant_conv", h, 1, 0);
        }
        h = layers.convolution("decoder.conv_in", h, 1, 1);
        h = resnet("decoder.mid_block.resnets.0", h);
        h = attention(h);
        return resnet("decoder.mid_block.resnets.1", h);
    }

    private Tensor stage(int i, Tensor x) {
        String block = "decoder.up_blocks." + i;
        Tensor h = x;
        for (int j = 0; j < shape.layers(); j++) {
            h = resnet(block + ".resnets." + j, h);
        }
        return shape.isLast(i) ? h : layers.convolution(block + ".upsamplers.0.conv", Layers.doubled(h), 1, 1);
    }

    private Tensor resnet(String name, Tensor x) {
        return Scoped.result(() -> {
            Tensor h = layers.convolution(name + ".conv1", normed(name + ".norm1", x), 1, 1);
            h = layers.convolution(name + ".conv2", normed(name + ".norm2", h), 1, 1);
            String shortcut = name + ".conv_shortcut";
            return h.add(layers.has(shortcut + ".weight") ? layers.convolution(shortcut, x, 1, 0) : x);
        });
    }

    private Tensor normed(String name, Tensor x) {
        return Scoped.result(() -> torch.silu(layers.groupNorm(name, x, shape.groups(), EPSILON)));
    }

    /** One head over all pixels. */
    private Tensor attention(Tensor x) {
        Tensor tokens = layers.groupNorm(ATTENTION + ".group_norm", x, shape.groups(), EPSILON)
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

    private String projection(int which) {
        String today = ATTENTION + "." + PROJECTIONS[which][0];
        String old = ATTENTION + "." + PROJECTIONS[which][1];
        return layers.has(today + ".weight") || !layers.has(old + ".weight") ? today : old;
    }

    private void requireTensors() {
        int in = shape.inner();
        if (shape.postQuant()) {
            layers.requireConvolution("post_quant_conv", shape.latentChannels(), shape.latentChannels(), 1);
        }
        layers.requireConvolution("decoder.conv_in", shape.latentChannels(), in, 3);
        requireResnet("decoder.mid_block.resnets.0", in, in);
        layers.requireNorm(ATTENTION + ".group_norm", in);
        for (int i = 0; i < PROJECTIONS.length; i++) {
            layers.requireLinear(projection(i), in, in);
        }
        requireResnet("decoder.mid_block.resnets.1", in, in);
        for (int i = 0; i < shape.channels().size(); i++) {
            int out = shape.out(i);
            for (int j = 0; j < shape.layers(); j++) {
                requireResnet("decoder.up_blocks." + i + ".resnets." + j, j == 0 ? in : out, out);
            }
            if (!shape.isLast(i)) {
                layers.requireConvolution("decoder.up_blocks." + i + ".upsamplers.0.conv", out, out, 3);
            }
            in = out;
        }
        layers.requireNorm("decoder.conv_norm_out", in);
        layers.requireConvolution("decoder.conv_out", in, 3, 3);
    }

    private void requireResnet(String name, int in, int out) {
        layers.requireNorm(name + ".norm1", in);
        layers.requireConvolution(name + ".conv1", in, out, 3);
        layers.requireNorm(name + ".norm2", out);
        layers.requireConvolution(name + ".conv2", out, out, 3);
        if (in != out) {
            layers.requireConvolution(name + ".conv_shortcut", in, out, 1);
        }
    }
}

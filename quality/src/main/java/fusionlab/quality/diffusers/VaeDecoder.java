package fusionlab.quality.diffusers;

import fusionlab.quality.tensors.Scoped;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The decoder of diffusers' {@code AutoencoderKL}: latents to pictures. */
final class VaeDecoder {

    private static final String IN = "post_quant_conv";

    private final Layers layers;
    private final VaeShape shape;
    private final VaeBlocks blocks;

    VaeDecoder(Layers layers, VaeShape shape) {
        this.layers = layers;
        this.shape = shape;
        this.blocks = new VaeBlocks(layers, shape, "decoder");
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
            return blocks.out(h);
        });
    }

    private Tensor inner(Tensor latents) {
        Tensor h =
                layers.compute().bring(latents.div(new Scalar(shape.scaling())).add(new Scalar(shape.shift())));
        if (shape.postQuant()) {
            h = layers.convolution(IN, h, 1, 0);
        }
        return blocks.mid(blocks.convolution("conv_in", h));
    }

    private Tensor stage(int i, Tensor x) {
        String block = "up_blocks." + i;
        Tensor h = x;
        for (int j = 0; j <= shape.layers(); j++) {
            h = blocks.resnet(block + ".resnets." + j, h);
        }
        return shape.isLast(i) ? h : blocks.convolution(block + ".upsamplers.0.conv", Layers.doubled(h));
    }

    private void requireTensors() {
        int in = shape.inner();
        if (shape.postQuant()) {
            layers.requireConvolution(IN, shape.latentChannels(), shape.latentChannels(), 1);
        }
        blocks.requireConvolution("conv_in", shape.latentChannels(), in);
        blocks.requireMid();
        for (int i = 0; i < shape.channels().size(); i++) {
            int out = shape.out(i);
            for (int j = 0; j <= shape.layers(); j++) {
                blocks.requireResnet("up_blocks." + i + ".resnets." + j, j == 0 ? in : out, out);
            }
            if (!shape.isLast(i)) {
                blocks.requireConvolution("up_blocks." + i + ".upsamplers.0.conv", out, out);
            }
            in = out;
        }
        blocks.requireOut(in, 3);
    }
}

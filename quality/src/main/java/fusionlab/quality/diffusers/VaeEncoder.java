package fusionlab.quality.diffusers;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Scoped;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The encoder of diffusers' {@code AutoencoderKL}: pictures to distributions of latents. */
final class VaeEncoder {

    private static final String OUT = "quant_conv";

    /** Of the variances' logarithms, as diffusers bounds them. */
    private static final double LEAST = -30;

    private static final double MOST = 20;

    private final Layers layers;
    private final VaeShape shape;
    private final VaeBlocks blocks;

    VaeEncoder(Layers layers, VaeShape shape) {
        this.layers = layers;
        this.shape = shape;
        this.blocks = new VaeBlocks(layers, shape, "encoder");
        requireTensors();
    }

    /**
     * Latents before they are scaled, in 32 bits on the CPU.
     *
     * @param mean [B,C,H,W]
     * @param deviation standard deviation, of the same shape
     */
    record Distribution(Tensor mean, Tensor deviation) {}

    /** @param pictures [B,3,8H,8W] for four stages, -1 to 1 */
    Distribution encode(Tensor pictures) {
        Tensor moments = Scoped.result(() -> {
            Tensor h = blocks.convolution("conv_in", layers.compute().bring(pictures));
            for (int i = 0; i < shape.channels().size(); i++) {
                int stage = i;
                Tensor before = h;
                h = Scoped.result(() -> stage(stage, before)); // frees its maps, which are large
            }
            h = blocks.out(blocks.mid(h));
            return Compute.home(shape.quant() ? layers.convolution(OUT, h, 1, 0) : h);
        });
        TensorVector halves = moments.chunk(2, 1);
        Tensor logarithm =
                halves.get(1).clamp(new ScalarOptional(new Scalar(LEAST)), new ScalarOptional(new Scalar(MOST)));
        return new Distribution(halves.get(0), logarithm.mul(new Scalar(0.5)).exp());
    }

    private Tensor stage(int i, Tensor x) {
        Tensor h = x;
        for (int j = 0; j < shape.layers(); j++) {
            h = blocks.resnet("down_blocks." + i + ".resnets." + j, h);
        }
        if (shape.isLast(i)) {
            return h;
        }
        Tensor padded = torch.constant_pad_nd(h, new long[] {0, 1, 0, 1}, new Scalar(0)); // right and below only
        return layers.convolution("encoder.down_blocks." + i + ".downsamplers.0.conv", padded, 2, 0);
    }

    private void requireTensors() {
        int in = shape.channels().get(0);
        blocks.requireConvolution("conv_in", 3, in);
        for (int i = 0; i < shape.channels().size(); i++) {
            int out = shape.channels().get(i);
            for (int j = 0; j < shape.layers(); j++) {
                blocks.requireResnet("down_blocks." + i + ".resnets." + j, j == 0 ? in : out, out);
            }
            if (!shape.isLast(i)) {
                blocks.requireConvolution("down_blocks." + i + ".downsamplers.0.conv", out, out);
            }
            in = out;
        }
        blocks.requireMid();
        int moments = 2 * shape.latentChannels();
        blocks.requireOut(in, moments);
        if (shape.quant()) {
            layers.requireConvolution(OUT, moments, moments, 1);
        }
    }
}

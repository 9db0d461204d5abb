package fusionlab.quality.decoder;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.Scoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The decoder of TAESD (github.com/madebyollin/taesd), as diffusers' {@code AutoencoderTiny} has it and under its names: convolutions and
 * ReLU, no norms and no attention.
 *
 * @param width channels of all stages
 * @param blocks of each stage, the innermost first; each stage but the last doubles height and width
 */
public record TinyDecoder(int latentChannels, int width, List<Integer> blocks, Compute compute) implements DecoderForm {

    /** Where TAESD bounds the latents. */
    private static final double BOUND = 3;

    private static final int KERNEL = 3;
    private static final int COLOURS = 3;
    private static final int CONVOLUTIONS_IN_A_BLOCK = 3;
    private static final int MAPS_AT_ONCE = 4;
    private static final int MAPS_KEPT_OF_A_BLOCK = 8;

    public TinyDecoder {
        blocks = List.copyOf(blocks);
        if (latentChannels < 1
                || width < 1
                || blocks.isEmpty()
                || blocks.stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("no decoder has " + latentChannels + " latent channels, a width of "
                    + width + " and " + blocks + " blocks");
        }
    }

    @Override
    public int factor() {
        return 1 << (blocks.size() - 1);
    }

    @Override
    public Map<String, List<Long>> shapes() {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        int layer = 0;
        declare(shapes, name(layer), latentChannels, width, true);
        layer = 2; // behind its activation
        for (int stage = 0; stage < blocks.size(); stage++) {
            for (int block = 0; block < blocks.get(stage); block++) {
                for (int i = 0; i < CONVOLUTIONS_IN_A_BLOCK; i++) {
                    declare(shapes, convolution(layer, i), width, width, true);
                }
                layer++;
            }
            boolean last = stage == blocks.size() - 1;
            layer += last ? 0 : 1; // doubling has no weights
            declare(shapes, name(layer), width, last ? COLOURS : width, last);
            layer++;
        }
        return shapes;
    }

    @Override
    public Tensor decode(Map<String, Tensor> weights, Tensor latents) {
        NamedWeights layers = new NamedWeights(weights);
        return Scoped.result(() -> {
            Tensor bounded =
                    torch.tanh(compute.bring(latents).div(new Scalar(BOUND))).mul(new Scalar(BOUND));
            Tensor h = torch.relu(layers.convolution(name(0), bounded));
            int layer = 2;
            for (int stage = 0; stage < blocks.size(); stage++) {
                for (int block = 0; block < blocks.get(stage); block++) {
                    h = block(layers, layer++, h);
                }
                if (stage < blocks.size() - 1) {
                    h = NamedWeights.doubled(h);
                    layer++;
                }
                h = layers.convolution(name(layer++), h);
            }
            return h.mul(new Scalar(2)).sub(new Scalar(1)); // TAESD's pictures are 0 to 1
        });
    }

    /** Frees what no gradient needs. */
    private static Tensor block(NamedWeights layers, int layer, Tensor x) {
        return Scoped.result(() -> {
            Tensor h = torch.relu(layers.convolution(convolution(layer, 0), x));
            h = torch.relu(layers.convolution(convolution(layer, 1), h));
            return torch.relu(layers.convolution(convolution(layer, 2), h).add(x));
        });
    }

    /** Weights to begin a training with, as PyTorch initialises convolutions; in the caller's PointerScope. */
    public Map<String, Tensor> random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        double bound = 0;
        for (Map.Entry<String, List<Long>> entry : shapes().entrySet()) {
            long[] shape = entry.getValue().stream().mapToLong(Long::longValue).toArray();
            if (shape.length > 1) {
                bound = 1 / Math.sqrt((double) shape[1] * KERNEL * KERNEL); // its bias follows
            }
            float[] values = new float[Math.toIntExact(entry.getValue().stream().reduce(1L, Math::multiplyExact))];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
            }
            weights.put(entry.getKey(), Floats.tensor(values, shape));
        }
        return weights;
    }

    @Override
    public long decodingNumbers(int latentSize) {
        return MAPS_AT_ONCE * width * pixels(latentSize, blocks.size() - 1);
    }

    @Override
    public long trainingNumbers(int latentSize) {
        long numbers = 0;
        for (int stage = 0; stage < blocks.size(); stage++) {
            numbers += (blocks.get(stage) + 1L) * MAPS_KEPT_OF_A_BLOCK * width * pixels(latentSize, stage);
        }
        return numbers + COLOURS * MAPS_AT_ONCE * pixels(latentSize, blocks.size() - 1);
    }

    private static long pixels(int latentSize, int stage) {
        long side = (long) latentSize << stage;
        return side * side;
    }

    private static void declare(Map<String, List<Long>> shapes, String name, int in, int out, boolean biased) {
        shapes.put(name + ".weight", List.of((long) out, (long) in, (long) KERNEL, (long) KERNEL));
        if (biased) {
            shapes.put(name + ".bias", List.of((long) out));
        }
    }

    private static String name(int layer) {
        return "decoder.layers." + layer;
    }

    /** Of a block: every other layer is an activation. */
    private static String convolution(int layer, int number) {
        return name(layer) + ".conv." + 2 * number;
    }
}

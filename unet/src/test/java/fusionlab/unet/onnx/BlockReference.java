package fusionlab.unet.onnx;

import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Tensor;
import fusionlab.unet.weights.Weight;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a block computes, written down as naively as possible, in double precision, one image at a time. */
final class BlockReference {

    private final BlockConfiguration block;
    private final int batch;
    private final Map<String, float[]> weights = new HashMap<>();

    /** @param values of a weight in ONNX form: linear weights are [in, out] */
    BlockReference(BlockConfiguration block, int batch, Function<Weight, float[]> values) {
        this.block = block;
        this.batch = batch;
        for (Tensor tensor : block.tensors()) {
            List<Long> shape = tensor.shape().stream().map(Integer::longValue).toList();
            boolean norm = shape.size() == 1 && tensor.name().endsWith("weight");
            Weight.Role role =
                    norm ? Weight.Role.NORM_SCALE : shape.size() == 1 ? Weight.Role.BIAS : Weight.Role.MATRIX;
            weights.put(tensor.name(), values.apply(new Weight(tensor.name(), shape, role)));
        }
    }

    double[] run(Map<String, float[]> inputs) {
        double[][] results = new double[batch][];
        for (int image = 0; image < batch; image++) {
            results[image] = one(part(inputs, "x", image), part(inputs, "skip", image), inputs, image);
        }
        return Arrays.stream(results).flatMapToDouble(Arrays::stream).toArray();
    }

    private double[] one(double[] x, double[] skip, Map<String, float[]> inputs, int image) {
        int in = block.inChannels() + block.skipChannels();
        int out = block.outChannels();
        int height = block.height();
        int width = block.width();
        double[] joined = new double[x.length + skip.length];
        System.arraycopy(x, 0, joined, 0, x.length);
        System.arraycopy(skip, 0, joined, x.length, skip.length);
        return switch (block.kind()) {
            case TIME_EMBEDDING, ADDED_EMBEDDING ->
                linear("linear_2", silu(linear("linear_1", conditioned(x, inputs, image), 1, in, out)), 1, out, out);
            case CONV_IN -> convolution("", x, in, out, height, width, 3, 1);
            case RESNET -> resnet(joined, part(inputs, "temb", image), in, out);
            case SHORTCUT -> convolution("conv_shortcut.", joined, in, out, height, width, 1, 1);
            case SPATIAL_ATTENTION -> spatialAttention(x);
            case CROSS_ATTENTION -> transformer(x, part(inputs, "context", image));
            case DOWNSAMPLE -> convolution("conv.", x, in, out, height, width, 3, 2);
            case UPSAMPLE -> convolution("conv.", doubled(x), in, out, 2 * height, 2 * width, 3, 1);
            case CONV_OUT ->
                convolution("conv_out.", silu(groupNorm("conv_norm_out", x, in, 1e-5)), in, out, height, width, 3, 1);
        };
    }

    private double[] conditioned(double[] x, Map<String, float[]> inputs, int image) {
        double[] condition = part(inputs, "condition", image);
        return block.isConditioned() ? sum(x, linear("cond_proj", condition, 1, condition.length, x.length)) : x;
    }

    private double[] resnet(double[] x, double[] embedding, int in, int out) {
        int height = block.height();
        int width = block.width();
        double epsilon = embedding.length == 0 ? 1e-6 : 1e-5;
        double[] hidden = convolution("conv1.", silu(groupNorm("norm1", x, in, epsilon)), in, out, height, width, 3, 1);
        double[] shift = embedding.length == 0
                ? new double[out]
                : linear("time_emb_proj", silu(embedding), 1, embedding.length, out);
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] += shift[i / (height * width)];
        }
        hidden = convolution("conv2.", silu(groupNorm("norm2", hidden, out, epsilon)), out, out, height, width, 3, 1);
        return sum(hidden, in == out ? x : convolution("conv_shortcut.", x, in, out, height, width, 1, 1));
    }

    private double[] spatialAttention(double[] x) {
        int channels = block.inChannels();
        int tokens = block.height() * block.width();
        double[] normalised = transposed(groupNorm("group_norm", x, channels, 1e-6), channels, tokens);
        return sum(transposed(attention("", normalised, normalised, channels), tokens, channels), x);
    }

    private double[] transformer(double[] x, double[] context) {
        int channels = block.inChannels();
        int tokens = block.height() * block.width();
        double[] hidden = groupNorm("norm", x, channels, 1e-6);
        hidden = projected("proj_in", transposed(hidden, channels, tokens), tokens, channels);
        for (int layer = 0; layer < block.depth(); layer++) {
            String name = "transformer_blocks." + layer + ".";
            double[] normalised = layerNorm(name + "norm1", hidden, channels);
            hidden = sum(hidden, attention(name + "attn1.", normalised, normalised, channels));
            normalised = layerNorm(name + "norm2", hidden, channels);
            hidden = sum(hidden, attention(name + "attn2.", normalised, context, block.contextChannels()));
            normalised = layerNorm(name + "norm3", hidden, channels);
            hidden = sum(hidden, feedForward(name + "ff", normalised, tokens, channels));
        }
        hidden = projected("proj_out", hidden, tokens, channels);
        return sum(transposed(hidden, tokens, channels), x);
    }

    /** A 1x1 convolution holds [out, in], a linear layer [in, out]. */
    private double[] projected(String name, double[] x, int tokens, int channels) {
        if (block.linearProjection()) {
            return linear(name, x, tokens, channels, channels);
        }
        double[] image = transposed(x, tokens, channels);
        return transposed(
                convolution(name + ".", image, channels, channels, block.height(), block.width(), 1, 1),
                channels,
                tokens);
    }

    private double[] attention(String name, double[] x, double[] context, int contextChannels) {
        int channels = block.inChannels();
        int tokens = x.length / channels;
        int contextTokens = context.length / contextChannels;
        int width = channels / block.heads();
        double[] query = linear(name + "to_q", x, tokens, channels, channels);
        double[] key = linear(name + "to_k", context, contextTokens, contextChannels, channels);
        double[] values = linear(name + "to_v", context, contextTokens, contextChannels, channels);
        double[] result = new double[x.length];
        for (int head = 0; head < block.heads(); head++) {
            for (int token = 0; token < tokens; token++) {
                double[] shares = new double[contextTokens];
                double total = 0;
                for (int other = 0; other < contextTokens; other++) {
                    double product = 0;
                    for (int i = head * width; i < (head + 1) * width; i++) {
                        product += query[token * channels + i] * key[other * channels + i];
                    }
                    shares[other] = Math.exp(product / Math.sqrt(width));
                    total += shares[other];
                }
                for (int other = 0; other < contextTokens; other++) {
                    for (int i = head * width; i < (head + 1) * width; i++) {
                        result[token * channels + i] += shares[other] / total * values[other * channels + i];
                    }
                }
            }
        }
        return linear(name + "to_out.0", result, tokens, channels, channels);
    }

    private double[] feedForward(String name, double[] x, int tokens, int channels) {
        double[] wide = linear(name + ".net.0.proj", x, tokens, channels, 8 * channels);
        double[] gated = new double[tokens * 4 * channels];
        for (int token = 0; token < tokens; token++) {
            for (int i = 0; i < 4 * channels; i++) {
                double gate = wide[token * 8 * channels + 4 * channels + i];
                gated[token * 4 * channels + i] =
                        wide[token * 8 * channels + i] * gate * 0.5 * (1 + errorFunction(gate / Math.sqrt(2)));
            }
        }
        return linear(name + ".net.2", gated, tokens, 4 * channels, channels);
    }

    /** The Taylor series; our arguments are small. */
    private static double errorFunction(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private double[] linear(String name, double[] x, int rows, int in, int out) {
        float[] weight = weight(name + ".weight");
        float @Nullable [] bias = weights.get(name + ".bias");
        double[] result = new double[rows * out];
        for (int row = 0; row < rows; row++) {
            for (int o = 0; o < out; o++) {
                double sum = bias == null ? 0 : bias[o];
                for (int i = 0; i < in; i++) {
                    sum += x[row * in + i] * weight[i * out + o];
                }
                result[row * out + o] = sum;
            }
        }
        return result;
    }

    private double[] convolution(
            String name, double[] x, int in, int out, int height, int width, int kernel, int stride) {
        float[] weight = weight(name + "weight");
        float[] bias = weight(name + "bias");
        int rows = (height + stride - 1) / stride;
        int columns = (width + stride - 1) / stride;
        double[] result = new double[out * rows * columns];
        for (int o = 0; o < out; o++) {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    double sum = bias[o];
                    for (int i = 0; i < in; i++) {
                        for (int tap = 0; tap < kernel * kernel; tap++) {
                            int y = row * stride + tap / kernel - kernel / 2;
                            int z = column * stride + tap % kernel - kernel / 2;
                            if (y >= 0 && y < height && z >= 0 && z < width) {
                                sum += x[(i * height + y) * width + z] * weight[(o * in + i) * kernel * kernel + tap];
                            }
                        }
                    }
                    result[(o * rows + row) * columns + column] = sum;
                }
            }
        }
        return result;
    }

    private double[] groupNorm(String name, double[] x, int channels, double epsilon) {
        double[] result = new double[x.length];
        int length = x.length / block.groups();
        int pixels = x.length / channels;
        for (int group = 0; group < block.groups(); group++) {
            normalise(x, result, group * length, length, epsilon);
        }
        for (int i = 0; i < x.length; i++) {
            result[i] = result[i] * weight(name + ".weight")[i / pixels] + weight(name + ".bias")[i / pixels];
        }
        return result;
    }

    private double[] layerNorm(String name, double[] x, int channels) {
        double[] result = new double[x.length];
        for (int start = 0; start < x.length; start += channels) {
            normalise(x, result, start, channels, 1e-5);
        }
        for (int i = 0; i < x.length; i++) {
            result[i] = result[i] * weight(name + ".weight")[i % channels] + weight(name + ".bias")[i % channels];
        }
        return result;
    }

    private static void normalise(double[] x, double[] result, int start, int length, double epsilon) {
        double mean = Arrays.stream(x, start, start + length).average().orElseThrow();
        double variance = Arrays.stream(x, start, start + length)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
        for (int i = start; i < start + length; i++) {
            result[i] = (x[i] - mean) / Math.sqrt(variance + epsilon);
        }
    }

    private double[] doubled(double[] x) {
        int height = 2 * block.height();
        int width = 2 * block.width();
        double[] result = new double[4 * x.length];
        for (int i = 0; i < result.length; i++) {
            int channel = i / (height * width);
            int row = i / width % height / 2;
            int column = i % width / 2;
            result[i] = x[(channel * block.height() + row) * block.width() + column];
        }
        return result;
    }

    private static double[] silu(double[] x) {
        return Arrays.stream(x).map(value -> value / (1 + Math.exp(-value))).toArray();
    }

    private static double[] sum(double[] a, double[] b) {
        double[] result = new double[a.length];
        Arrays.setAll(result, i -> a[i] + b[i]);
        return result;
    }

    private static double[] transposed(double[] x, int rows, int columns) {
        double[] result = new double[x.length];
        Arrays.setAll(result, i -> x[i % rows * columns + i / rows]);
        return result;
    }

    private double[] part(Map<String, float[]> inputs, String name, int image) {
        float @Nullable [] all = inputs.get(name);
        if (all == null) {
            return new double[0];
        }
        int length = all.length / batch;
        double[] part = new double[length];
        Arrays.setAll(part, i -> all[image * length + i]);
        return part;
    }

    private float[] weight(String name) {
        float @Nullable [] weight = weights.get(name);
        if (weight == null) {
            throw new IllegalStateException("no tensor " + name);
        }
        return weight;
    }
}

package fusionlab.quality.diffusers;

import fusionlab.quality.tensors.Compute;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The named tensors of one network of a checkpoint, and the layers that use them. Checks each access: an error names a missing tensor or
 * one of another shape.
 */
final class Layers {

    private final Path source;
    private final Map<String, Tensor> tensors;
    private final Compute compute;

    /**
     * @param source for messages
     * @param compute where the tensors are
     */
    Layers(Path source, Map<String, Tensor> tensors, Compute compute) {
        this.source = source;
        this.tensors = tensors;
        this.compute = compute;
    }

    Compute compute() {
        return compute;
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new CheckpointException(source, "lacks the tensor " + name);
        }
        return tensor;
    }

    Tensor require(String name, long... shape) {
        Tensor tensor = tensor(name);
        long[] actual = new long[(int) tensor.dim()];
        for (int i = 0; i < actual.length; i++) {
            actual[i] = tensor.size(i);
        }
        if (!Arrays.equals(actual, shape)) {
            throw new CheckpointException(
                    source,
                    "has the tensor " + name + " with the shape " + Arrays.toString(actual) + " where its config says "
                            + Arrays.toString(shape));
        }
        return tensor;
    }

    void requireLinear(String name, int in, int out) {
        require(name + ".weight", out, in);
        require(name + ".bias", out);
    }

    void requireNorm(String name, int channels) {
        require(name + ".weight", channels);
        require(name + ".bias", channels);
    }

    void requireConvolution(String name, int in, int out, int kernel) {
        require(name + ".weight", out, in, kernel, kernel);
        require(name + ".bias", out);
    }

    Tensor linear(String name, Tensor x) {
        Tensor bias = tensors.get(name + ".bias");
        Tensor weight = tensor(name + ".weight");
        return bias == null ? torch.linear(x, weight) : torch.linear(x, weight, new TensorOptional(bias));
    }

    /** Keeps height and width with stride 1; {@code padding} on all sides. */
    Tensor convolution(String name, Tensor x, int stride, int padding) {
        return torch.conv2d(
                x,
                tensor(name + ".weight"),
                optional(name + ".bias"),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                1);
    }

    Tensor groupNorm(String name, Tensor x, int groups, double epsilon) {
        return torch.group_norm(x, groups, optional(name + ".weight"), optional(name + ".bias"), epsilon, false);
    }

    Tensor layerNorm(String name, Tensor x, double epsilon) {
        Tensor weight = tensor(name + ".weight");
        return torch.layer_norm(
                x, new long[] {weight.size(0)}, new TensorOptional(weight), optional(name + ".bias"), epsilon, false);
    }

    /** Doubles height and width of [B,C,H,W], each pixel four times. */
    static Tensor doubled(Tensor x) {
        return torch.upsample_nearest2d(
                x, new long[] {2 * x.size(2), 2 * x.size(3)}, new DoubleOptional(), new DoubleOptional());
    }

    private TensorOptional optional(String name) {
        @Nullable Tensor tensor = tensors.get(name);
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
    }
}

package fusionlab.quality.tensors;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Layers on tensors with names: those of a layer begin with its own name, and {@code .bias} may be absent. */
public abstract class NamedLayers {

    /** Null where there is none. */
    protected abstract @Nullable Tensor find(String name);

    /** As {@link #find}; fails, naming it, where there is none. */
    public abstract Tensor tensor(String name);

    public Tensor linear(String name, Tensor input) {
        return torch.linear(input, tensor(name + ".weight"), optional(name + ".bias"));
    }

    /** Keeps height and width with stride 1; {@code padding} on all sides. */
    public Tensor convolution(String name, Tensor input, long stride, long padding) {
        return torch.conv2d(
                input,
                tensor(name + ".weight"),
                optional(name + ".bias"),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                1);
    }

    public Tensor groupNorm(String name, Tensor input, int groups, double epsilon) {
        return torch.group_norm(input, groups, optional(name + ".weight"), optional(name + ".bias"), epsilon, false);
    }

    public Tensor layerNorm(String name, Tensor input, double epsilon) {
        Tensor weight = tensor(name + ".weight");
        return torch.layer_norm(
                input,
                new long[] {weight.size(0)},
                new TensorOptional(weight),
                optional(name + ".bias"),
                epsilon,
                false);
    }

    /** Doubles height and width of [B,C,H,W], each pixel four times. */
    public static Tensor doubled(Tensor x) {
        return torch.upsample_nearest2d(
                x, new long[] {2 * x.size(2), 2 * x.size(3)}, new DoubleOptional(), new DoubleOptional());
    }

    private TensorOptional optional(String name) {
        Tensor tensor = find(name);
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
    }
}

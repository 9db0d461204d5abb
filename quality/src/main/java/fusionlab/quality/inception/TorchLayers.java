package fusionlab.quality.inception;

import fusionlab.quality.tensors.Scoped;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The layers computed by libtorch; maps are [B,C,H,W]. */
record TorchLayers(Map<String, Tensor> weights) implements Layers<Tensor> {

    private static final double EPSILON = 1e-3;
    private static final double UNUSED_MOMENTUM = 0.1;
    private static final long[] ONCE = {1, 1};

    @Override
    public Tensor convolution(String name, Tensor maps, int channels, Window window) {
        Tensor mixed = torch.conv2d(
                maps, weight(name + ".conv.weight"), new TensorOptional(), strides(window), padding(window), ONCE, 1);
        Tensor normed = torch.batch_norm(
                mixed,
                optional(name + ".bn.weight"),
                optional(name + ".bn.bias"),
                optional(name + ".bn.running_mean"),
                optional(name + ".bn.running_var"),
                false,
                UNUSED_MOMENTUM,
                EPSILON,
                true);
        return torch.relu_(normed);
    }

    @Override
    public Tensor largest(Tensor maps, Window window) {
        return torch.max_pool2d(
                maps, new long[] {window.height(), window.width()}, strides(window), padding(window), ONCE, false);
    }

    @Override
    public Tensor average(Tensor maps) {
        return torch.avg_pool2d(maps, new long[] {3, 3}, ONCE, ONCE, false, false, new LongOptional());
    }

    @Override
    public Tensor joined(List<Tensor> parts) {
        return torch.cat(new TensorVector(parts.toArray(Tensor[]::new)), 1);
    }

    @Override
    public Tensor block(Supplier<Tensor> block) {
        return Scoped.result(block);
    }

    private static long[] strides(Window window) {
        return new long[] {window.stride(), window.stride()};
    }

    private static long[] padding(Window window) {
        return new long[] {window.top(), window.left()};
    }

    private TensorOptional optional(String name) {
        return new TensorOptional(weight(name));
    }

    private Tensor weight(String name) {
        Tensor weight = weights.get(name);
        if (weight == null) {
            throw new IllegalStateException("There is no tensor " + name);
        }
        return weight;
    }
}

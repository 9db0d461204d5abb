package fusionlab.quality.scenes;

import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.NamedLayers;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/** Named parameters of a small network, randomly initialised from a seed, and the layers that use them. Not thread-safe while it is trained. */
final class Layers extends NamedLayers {

    private static final double EPSILON = 1e-5;
    private static final int GROUPS = 8;

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final RandomGenerator random;

    Layers(long seed) {
        random = new SplittableRandom(seed);
    }

    /** In the order of their declaration; callers must not change them. */
    Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    TensorVector parameters() {
        TensorVector parameters = new TensorVector();
        tensors.values().stream().filter(Tensor::requires_grad).forEach(parameters::push_back);
        return parameters;
    }

    @Override
    protected @Nullable Tensor find(String name) {
        return tensors.get(name);
    }

    @Override
    public Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("There is no parameter " + name);
        }
        return tensor;
    }

    /** Ends training: from now on these parameters get no gradients. */
    void freeze() {
        tensors.values().forEach(tensor -> tensor.requires_grad_(false));
    }

    /** Replaces values; the shapes are the same. */
    void assign(String name, Tensor values) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            tensor(name).copy_(values);
        }
    }

    void declareConvolution(String name, int in, int out, int kernel) {
        double bound = 1 / Math.sqrt(in * kernel * kernel);
        declareUniform(name + ".weight", bound, out, in, kernel, kernel);
        declareUniform(name + ".bias", bound, out);
    }

    void declareLinear(String name, int in, int out, boolean biased) {
        double bound = 1 / Math.sqrt(in);
        declareUniform(name + ".weight", bound, out, in);
        if (biased) {
            declareUniform(name + ".bias", bound, out);
        }
    }

    void declareNorm(String name, int channels) {
        declareConstant(name + ".weight", 1, channels);
        declareConstant(name + ".bias", 0, channels);
    }

    void declareUniform(String name, double bound, long... shape) {
        float[] values = new float[size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((random.nextDouble() * 2 - 1) * bound);
        }
        declare(name, values, shape);
    }

    void declareConstant(String name, float value, long... shape) {
        float[] values = new float[size(shape)];
        Arrays.fill(values, value);
        declare(name, values, shape);
    }

    Tensor convolution(String name, Tensor input, int stride) {
        return convolution(name, input, stride, tensor(name + ".weight").size(2) / 2);
    }

    Tensor groupNorm(String name, Tensor input) {
        return groupNorm(name, input, GROUPS, EPSILON);
    }

    Tensor layerNorm(String name, Tensor input) {
        return layerNorm(name, input, EPSILON);
    }

    private void declare(String name, float[] values, long... shape) {
        Tensor tensor;
        try (PointerScope scope = new PointerScope()) {
            tensor = Floats.tensor(values, shape);
            tensor.retainReference();
        }
        tensor.requires_grad_(true);
        tensors.put(name, tensor);
    }

    private static int size(long... shape) {
        return Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
    }
}

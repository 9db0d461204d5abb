package fusionlab.quality.decoder;

import fusionlab.quality.tensors.NamedLayers;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Layers on the weights of a map. */
public final class NamedWeights extends NamedLayers {

    private final Map<String, Tensor> weights;

    public NamedWeights(Map<String, Tensor> weights) {
        this.weights = weights;
    }

    @Override
    protected @Nullable Tensor find(String name) {
        return weights.get(name);
    }

    @Override
    public Tensor tensor(String name) {
        Tensor tensor = weights.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the decoder lacks the tensor " + name);
        }
        return tensor;
    }

    /** Of 3x3 with stride 1: height and width stay. */
    public Tensor convolution(String name, Tensor input) {
        return convolution(name, input, 1, 1);
    }
}

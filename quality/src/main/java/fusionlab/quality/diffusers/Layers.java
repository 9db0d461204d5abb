package fusionlab.quality.diffusers;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.NamedLayers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The named tensors of one network of a checkpoint, and the layers that use them. Checks each access: an error names a missing tensor or
 * one of another shape.
 */
class Layers extends NamedLayers {

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

    @Override
    protected @Nullable Tensor find(String name) {
        return tensors.get(name);
    }

    @Override
    public Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new CheckpointException(source, "lacks the tensor " + name);
        }
        return tensor;
    }

    void require(String name, long... shape) {
        Tensor tensor = tensor(name);
        long[] actual = LongStream.range(0, tensor.dim()).map(tensor::size).toArray();
        if (!Arrays.equals(actual, shape)) {
            throw new CheckpointException(
                    source,
                    "has the tensor " + name + " with the shape " + Arrays.toString(actual) + " where its config says "
                            + Arrays.toString(shape));
        }
    }

    /** All of a network's. */
    void require(Map<String, List<Long>> shapes) {
        shapes.forEach((name, shape) ->
                require(name, shape.stream().mapToLong(Long::longValue).toArray()));
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
}

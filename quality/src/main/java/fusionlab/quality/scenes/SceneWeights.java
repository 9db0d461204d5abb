package fusionlab.quality.scenes;

import fusionlab.quality.tensors.Safetensors;
import fusionlab.quality.tensors.SafetensorsWriter;
import fusionlab.quality.tensors.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** The parameters of the world's small networks in files of half precision. */
final class SceneWeights {

    private SceneWeights() {}

    static void write(Layers layers, Path file, Map<String, String> metadata) {
        try {
            new SafetensorsWriter(TensorType.F16, metadata).write(file, layers.tensors());
        } catch (IOException problem) {
            throw new UncheckedIOException("Cannot write " + file, problem);
        }
    }

    /**
     * Reads all parameters and ends training.
     *
     * @throws IllegalArgumentException naming one that has another shape
     * @throws fusionlab.unet.weights.InvalidSafetensorsException if the file is damaged or lacks one
     */
    static void read(Layers layers, Path file) {
        layers.freeze();
        try (Safetensors weights = Safetensors.open(file);
                PointerScope scope = new PointerScope()) {
            for (Map.Entry<String, Tensor> entry : layers.tensors().entrySet()) {
                String name = entry.getKey();
                List<Long> shape = shape(entry.getValue());
                if (!weights.shape(name).equals(shape)) {
                    throw new IllegalArgumentException(
                            file + ": " + name + " has the shape " + weights.shape(name) + " instead of " + shape);
                }
                layers.assign(name, weights.read(name));
            }
        } catch (IOException problem) {
            throw new UncheckedIOException("Cannot read " + file, problem);
        }
    }

    /** A file's metadata. */
    static Map<String, String> metadata(Path file) {
        try (Safetensors weights = Safetensors.open(file)) {
            return Map.copyOf(weights.metadata());
        } catch (IOException problem) {
            throw new UncheckedIOException("Cannot read " + file, problem);
        }
    }

    private static List<Long> shape(Tensor tensor) {
        return LongStream.range(0, tensor.dim()).map(tensor::size).boxed().toList();
    }
}

package fusionlab.quality.diffusers;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The tensors of one part of a checkpoint on the computing device, held until closed. */
record NamedTensors(Path folder, Map<String, Tensor> tensors, Compute compute) implements AutoCloseable {

    /** Bytes that {@link #load} will hold in single precision, from the files' headers alone. */
    static long bytes(Path folder, Predicate<String> wanted) {
        try (Safetensors file = open(folder)) {
            long numbers = 0;
            for (String name : file.names()) {
                if (wanted.test(name)) {
                    numbers += file.shape(name).stream().reduce(1L, Math::multiplyExact);
                }
            }
            return numbers * Float.BYTES;
        } catch (IOException e) {
            throw new CheckpointException(folder, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** @throws CheckpointException naming a tensor whose numbers are not all finite */
    static NamedTensors load(Path folder, Predicate<String> wanted, Compute compute) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (Safetensors file = open(folder);
                NoGradGuard guard = new NoGradGuard()) {
            for (String name : file.names()) {
                if (wanted.test(name)) {
                    try (PointerScope scope = new PointerScope()) {
                        Tensor tensor = compute.bring(finite(file, name));
                        tensor.retainReference();
                        tensors.put(name, tensor);
                    }
                }
            }
            return new NamedTensors(folder, tensors, compute);
        } catch (IOException e) {
            throw new CheckpointException(folder, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Under other names. The same tensors: to be closed once. */
    NamedTensors renamed(UnaryOperator<String> name) {
        Map<String, Tensor> others = new LinkedHashMap<>();
        tensors.forEach((old, tensor) -> others.put(name.apply(old), tensor));
        return new NamedTensors(folder, others, compute);
    }

    Layers layers() {
        return new Layers(folder, tensors, compute);
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::releaseReference);
        tensors.clear();
    }

    /** Found now, and not when what it draws has no score. */
    private static Tensor finite(Safetensors file, String name) throws IOException {
        Tensor tensor = file.read(name);
        if (!torch.isfinite(tensor).all().item_bool()) {
            throw new CheckpointException(
                    file.source(), "holds numbers in " + name + " that are not finite; get the file again");
        }
        return tensor;
    }

    private static Safetensors open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new CheckpointException(folder, "is missing");
        }
        return Safetensors.open(folder);
    }
}

package fusionlab.quality.unet;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Names;
import fusionlab.quality.tensors.Safetensors;
import fusionlab.quality.tensors.TensorType;
import fusionlab.unet.Architecture;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The weights that an architecture uses, read from a checkpoint one by one: a UNet of any size needs the memory of its largest tensor. The
 * same weights as those of {@link Unet} in that architecture. Not thread-safe.
 */
public final class ArchitectureWeights implements WeightSource, AutoCloseable {

    private final Architecture architecture;
    private final Safetensors file;
    private final Map<String, fusionlab.unet.Tensor> tensors = new LinkedHashMap<>();

    private ArchitectureWeights(Architecture architecture, Safetensors file) {
        this.architecture = architecture;
        this.file = file;
        architecture.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
    }

    /**
     * @param source a safetensors file, an index of shards, or a folder with either
     * @throws InvalidSafetensorsException if it is broken or is not of the architecture's topology
     */
    public static ArchitectureWeights open(Architecture architecture, Path source) throws IOException {
        Safetensors file = Safetensors.open(source);
        try {
            new CheckpointReader(architecture.topology(), source, Compute.USUAL).requireFitting(file);
            ArchitectureWeights weights = new ArchitectureWeights(architecture, file);
            weights.requireKept();
            return weights;
        } catch (RuntimeException problem) {
            file.close();
            throw problem;
        }
    }

    public Architecture architecture() {
        return architecture;
    }

    /** Copies are named with {@code #2} and up behind the module's name. */
    @Override
    public List<fusionlab.unet.Tensor> tensors() {
        return List.copyOf(tensors.values());
    }

    /** The type of the checkpoint's numbers; the widest if there are several. */
    public TensorType type() {
        return file.names().stream()
                .map(file::type)
                .max((one, other) -> Integer.compare(one.bytes(), other.bytes()))
                .orElse(TensorType.F32);
    }

    /**
     * The checkpoint's own tensor; for a copy that the checkpoint lacks its original's, or for a
     * ResNet weights that preserve the function.
     *
     * @throws InvalidSafetensorsException if a number is not finite
     */
    @Override
    public Tensor read(String name) throws IOException {
        fusionlab.unet.Tensor tensor = Objects.requireNonNull(tensors.get(name), name);
        String source = file.contains(name) || tensor.source() == null ? name : tensor.source();
        if (!file.contains(source)) {
            return made(name);
        }
        Tensor weight = file.read(source);
        try (PointerScope scope = new PointerScope()) {
            if (!torch.isfinite(weight).all().item_bool()) {
                throw new InvalidSafetensorsException(
                        file.source(), "holds numbers in " + source + " that are not finite");
            }
        }
        return weight;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private Tensor made(String name) {
        int dot = name.lastIndexOf('.');
        List<fusionlab.unet.Tensor> layer = new ArrayList<>();
        for (String part : List.of(".weight", ".bias")) {
            fusionlab.unet.Tensor own = tensors.get(name.substring(0, dot) + part);
            if (own != null) {
                layer.add(own);
            }
        }
        Map<String, Tensor> made = RandomWeights.ofCopies(Compute.USUAL).of(layer);
        PointerScope scope = PointerScope.getInnerScope();
        made.values().forEach(tensor -> {
            if (scope != null) {
                scope.attach(tensor);
                tensor.releaseReference();
            }
        });
        return Objects.requireNonNull(made.get(name));
    }

    /** The checkpoint may itself be of an architecture with less blocks. */
    private void requireKept() {
        List<String> missing = tensors.values().stream()
                .filter(tensor -> tensor.state() == fusionlab.unet.Tensor.State.KEPT)
                .map(fusionlab.unet.Tensor::name)
                .filter(name -> !file.contains(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new InvalidSafetensorsException(
                    file.source(),
                    "lacks " + missing.size() + " tensors that the architecture needs: " + Names.some(missing));
        }
    }
}

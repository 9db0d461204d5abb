package fusionlab.quality.unet;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Names;
import fusionlab.quality.tensors.Safetensors;
import fusionlab.unet.Tensor.State;
import fusionlab.unet.Topology;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Reads a topology's tensors from a checkpoint and checks their names and shapes. */
record CheckpointReader(Topology topology, Path source, Compute compute) {

    Map<String, Tensor> read() throws IOException {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        try (Safetensors file = Safetensors.open(source)) {
            requireFitting(file);
            for (fusionlab.unet.Tensor expected : topology.tensors(topology.original())) {
                if (file.contains(expected.name())) {
                    weights.put(expected.name(), read(file, expected.name()));
                }
            }
            for (String name : file.names()) {
                if (!weights.containsKey(name)) {
                    weights.put(name, read(file, name));
                }
            }
        }
        return weights;
    }

    /** Fails, naming them, if tensors are missing, misshapen or unknown. */
    void requireFitting(Safetensors file) {
        List<String> missing = new ArrayList<>();
        Set<String> unknown = new LinkedHashSet<>(file.names());
        for (fusionlab.unet.Tensor expected : topology.tensors(topology.original())) {
            unknown.remove(expected.name());
            if (!file.contains(expected.name())) {
                if (expected.state() == State.KEPT) {
                    missing.add(expected.name());
                }
            } else if (!file.shape(expected.name()).equals(Shapes.of(expected))) {
                throw new InvalidSafetensorsException(
                        source,
                        "holds " + expected.name() + " of shape " + file.shape(expected.name()) + ", but " + topology
                                + " has " + expected.shape());
            }
        }
        if (!missing.isEmpty()) {
            throw new InvalidSafetensorsException(
                    source, "lacks " + missing.size() + " tensors of " + topology + ": " + Names.some(missing));
        }
        unknown.removeIf(name -> name.contains("#"));
        if (!unknown.isEmpty()) {
            throw new InvalidSafetensorsException(
                    source,
                    "holds " + unknown.size() + " tensors that " + topology + " does not have: " + Names.some(unknown));
        }
    }

    private Tensor read(Safetensors file, String name) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Tensor weight = compute.bring(file.read(name));
            if (!torch.isfinite(weight).all().item_bool()) {
                throw new InvalidSafetensorsException(source, "holds numbers in " + name + " that are not finite");
            }
            weight.retainReference();
            return weight;
        }
    }
}

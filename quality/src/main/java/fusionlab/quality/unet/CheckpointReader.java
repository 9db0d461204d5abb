package fusionlab.quality.unet;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Names;
import fusionlab.quality.tensors.Safetensors;
import fusionlab.unet.Architecture;
import fusionlab.unet.Tensor.State;
import fusionlab.unet.Topology;
import fusionlab.unet.config.Bounds;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Reads a topology's tensors from a checkpoint, with those of trained copies, and checks their names and shapes. */
record CheckpointReader(Topology topology, Path source, Compute compute) {

    /** What the names of a copy's tensors begin with. */
    private static final Pattern COPY = Pattern.compile("[^#]*#\\d+\\.");

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
            } else {
                requireShape(file, expected);
            }
        }
        missing.addAll(missingOfCopies(file, unknown));
        if (!missing.isEmpty()) {
            throw new InvalidSafetensorsException(
                    source, "lacks " + missing.size() + " tensors of " + topology + ": " + Names.some(missing));
        }
        if (!unknown.isEmpty()) {
            throw new InvalidSafetensorsException(
                    source,
                    "holds " + unknown.size() + " tensors that " + topology + " does not have: " + Names.some(unknown));
        }
    }

    /**
     * Checks the tensors of copies, which a checkpoint may have or not: half a copy would be completed with untrained numbers.
     *
     * @param unknown from which those of copies are removed
     * @return those that copies lack
     */
    private List<String> missingOfCopies(Safetensors file, Set<String> unknown) {
        Set<String> copies = new HashSet<>();
        for (String name : file.names()) {
            Matcher copy = COPY.matcher(name);
            if (copy.lookingAt()) {
                copies.add(copy.group());
            }
        }
        List<String> missing = new ArrayList<>();
        if (copies.isEmpty()) {
            return missing;
        }
        Map<String, Integer> most = new HashMap<>();
        topology.slots().forEach(slot -> most.put(slot.name(), Bounds.MAX_COUNT));
        for (fusionlab.unet.Tensor expected : topology.tensors(Architecture.of(topology, most))) {
            Matcher copy = COPY.matcher(expected.name());
            if (copy.lookingAt() && copies.contains(copy.group())) {
                if (unknown.remove(expected.name())) {
                    requireShape(file, expected);
                } else if (!file.contains(expected.name())) {
                    missing.add(expected.name());
                }
            }
        }
        return missing;
    }

    private void requireShape(Safetensors file, fusionlab.unet.Tensor expected) {
        if (!file.shape(expected.name()).equals(Shapes.of(expected))) {
            throw new InvalidSafetensorsException(
                    source,
                    "holds " + expected.name() + " of shape " + file.shape(expected.name()) + ", but " + topology
                            + " has " + expected.shape());
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

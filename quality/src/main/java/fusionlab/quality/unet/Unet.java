package fusionlab.quality.unet;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Safetensors;
import fusionlab.quality.tensors.SafetensorsWriter;
import fusionlab.quality.tensors.Scoped;
import fusionlab.quality.tensors.TensorType;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import fusionlab.unet.graph.Inputs;
import fusionlab.unet.graph.UnetGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Tensor;

/**
 * The weights of one checkpoint, and the predictions of any architecture of its topology with them. Weights are on the computing device in
 * its precision: 32-bit floats on the CPU unless noted otherwise.
 *
 * <p>{@link #predict} may be called from several threads as long as the weights are not being changed; each should have called {@link
 * fusionlab.quality.tensors.TorchThreads#single} and be within a NoGradGuard unless it trains.
 */
public final class Unet implements AutoCloseable {

    private final Topology topology;
    private final Map<String, Tensor> parameters;
    private final Compute compute;
    private final Map<String, Tensor> copies = new ConcurrentHashMap<>();
    private final Set<Map<String, Integer>> known = ConcurrentHashMap.newKeySet();

    /** @param parameters by name, in execution order; they are kept until {@link #close} */
    private Unet(Topology topology, Map<String, Tensor> parameters, Compute compute) {
        this.topology = topology;
        this.parameters = Collections.unmodifiableMap(parameters);
        this.compute = compute;
    }

    /** Random weights as diffusers initialises its modules; the same for the same seed everywhere. */
    public static Unet random(Topology topology, long seed) {
        return random(topology, seed, Compute.USUAL);
    }

    /** As {@link #random(Topology, long)}, on the given device. */
    public static Unet random(Topology topology, long seed, Compute compute) {
        RandomWeights weights = new RandomWeights(seed, false, compute);
        return new Unet(topology, weights.of(topology.tensors(topology.original())), compute);
    }

    /** Like {@link #random}, but with zeros in the last layer of each residual branch and of the UNet, as training should begin. */
    public static Unet untrained(Topology topology, long seed) {
        RandomWeights weights = new RandomWeights(seed, true, Compute.USUAL);
        return new Unet(topology, weights.of(topology.tensors(topology.original())), Compute.USUAL);
    }

    /** As {@link #load(Topology, Path, Compute)}, for 32 bits on the CPU. */
    public static Unet load(Topology topology, Path source) throws IOException {
        return load(topology, source, Compute.USUAL);
    }

    /**
     * @param source a safetensors file, an index of shards, or a folder with either, with weights in numbers of any kind
     * @throws fusionlab.unet.weights.InvalidSafetensorsException if it is broken or is not of this topology: missing, unknown or
     *     misshapen tensors are named
     */
    public static Unet load(Topology topology, Path source, Compute compute) throws IOException {
        return new Unet(topology, new CheckpointReader(topology, source, compute).read(), compute);
    }

    /** Reads the headers of what {@link #load} would load, and throws what it would throw for them. */
    public static void requireFitting(Topology topology, Path source) throws IOException {
        try (Safetensors file = Safetensors.open(source)) {
            new CheckpointReader(topology, source, Compute.USUAL).requireFitting(file);
        }
    }

    /**
     * A UNet of given weights, 32-bit floats on the CPU, which are used directly, not copied.
     *
     * @throws IllegalArgumentException if one that the topology needs is missing or misshapen
     */
    public static Unet of(Topology topology, Map<String, Tensor> weights) {
        for (fusionlab.unet.Tensor expected : topology.tensors(topology.original())) {
            Tensor given = weights.get(expected.name());
            if (given == null ? needed(expected) : !Shapes.of(given).equals(Shapes.of(expected))) {
                throw new IllegalArgumentException(expected.name() + " must be given with shape " + expected.shape()
                        + ", not " + (given == null ? "nothing" : Shapes.of(given)));
            }
        }
        weights.values().forEach(Tensor::retainReference);
        return new Unet(topology, new LinkedHashMap<>(weights), Compute.USUAL);
    }

    public Topology topology() {
        return topology;
    }

    public Compute compute() {
        return compute;
    }

    /** By diffusers' names, in execution order; unmodifiable, the tensors belong to the UNet. */
    public Map<String, Tensor> parameters() {
        return parameters;
    }

    /** Trained scalars. */
    public long parameterCount() {
        return parameters.values().stream().mapToLong(Tensor::numel).sum();
    }

    /**
     * The UNet's prediction, in 32 bits on the CPU wherever it computes; it belongs to the caller's PointerScope.
     *
     * <p>A removed block leaves its shortcut. A copy without weights in the checkpoint has the original's if it is a cross-attention, and
     * preserves the function if it is a ResNet.
     *
     * @param latents [batch, channels, size, size]
     * @param timesteps [batch], 0 (clean) to 1000 (noise)
     * @param context [batch, tokens, width] of the text encoder
     * @return [batch, channels, size, size]
     * @throws IllegalArgumentException if a shape does not fit the topology
     */
    public Tensor predict(Tensor latents, Tensor timesteps, Tensor context, Architecture architecture) {
        return predict(latents, timesteps, context, Map.of(), architecture);
    }

    /**
     * As {@link #predict(Tensor, Tensor, Tensor, Architecture)}, for UNets with more inputs.
     *
     * @param conditions by diffusers' names: {@code text_embeds} [batch, width] and {@code time_ids} [batch, 6] for SDXL, {@code
     *     timestep_cond} [batch, width] for latent consistency models
     * @throws IllegalArgumentException naming one that is missing
     */
    public Tensor predict(
            Tensor latents,
            Tensor timesteps,
            Tensor context,
            Map<String, Tensor> conditions,
            Architecture architecture) {
        requireLatents(latents);
        requireRows("time steps", timesteps, latents.size(0));
        requireRows("context", context, latents.size(0));
        addCopies(architecture);
        return Scoped.result(() -> {
            Map<String, Tensor> inputs = new HashMap<>(conditions);
            inputs.put("sample", latents);
            inputs.put("timestep", timesteps);
            inputs.put(Inputs.PIPELINE.text(), context);
            TorchLayers layers = new TorchLayers(this::weight, inputs, compute);
            int size = Math.toIntExact(latents.size(2));
            return Compute.home(new UnetGraph<>(architecture, layers, Inputs.PIPELINE).append(size));
        });
    }

    /**
     * Writes one safetensors file that {@link #load} and diffusers read.
     *
     * @throws IllegalArgumentException if a weight is not finite in the type
     */
    public void save(Path file, TensorType type, Map<String, String> metadata) throws IOException {
        new SafetensorsWriter(type, metadata).write(file, parameters);
    }

    /** The weights that an architecture's copies use in addition to {@link #parameters}, by name; to be trained they must be cloned. */
    public Map<String, Tensor> copiesFor(Architecture architecture) {
        addCopies(architecture);
        Map<String, Tensor> wanted = new LinkedHashMap<>();
        for (fusionlab.unet.Tensor tensor : topology.tensors(architecture)) {
            Tensor copy = copies.get(tensor.name());
            if (copy != null) {
                wanted.put(tensor.name(), copy);
            }
        }
        return wanted;
    }

    /** Frees the memory; the UNet must not be used afterwards. */
    @Override
    public void close() {
        copies.values().forEach(Tensor::releaseReference);
        parameters.values().forEach(Tensor::releaseReference);
    }

    private Tensor weight(String name) {
        Tensor weight = parameters.get(name);
        if (weight == null) {
            weight = copies.get(name);
        }
        if (weight == null) {
            throw new IllegalArgumentException(
                    "The checkpoint of " + topology + " lacks " + name + ", which the architecture needs");
        }
        return weight;
    }

    private void addCopies(Architecture architecture) {
        Map<String, Integer> multiple = new HashMap<>(architecture.counts());
        multiple.values().removeIf(count -> count < 2);
        if (!multiple.isEmpty() && !known.contains(multiple)) {
            synchronized (copies) {
                List<fusionlab.unet.Tensor> made = new ArrayList<>();
                for (fusionlab.unet.Tensor tensor : topology.tensors(architecture)) {
                    boolean lacks = !parameters.containsKey(tensor.name()) && !copies.containsKey(tensor.name());
                    if (lacks && tensor.state() == fusionlab.unet.Tensor.State.COPIED) {
                        String source = tensor.source();
                        if (source == null) {
                            made.add(tensor);
                        } else {
                            copies.put(tensor.name(), weight(source).retainReference());
                        }
                    }
                }
                copies.putAll(RandomWeights.ofCopies(compute).of(made));
                known.add(multiple);
            }
        }
    }

    private void requireLatents(Tensor latents) {
        int channels = topology.inChannels();
        if (latents.dim() != 4 || latents.size(1) != channels || latents.size(2) != latents.size(3)) {
            throw new IllegalArgumentException(
                    "The latents must be [batch, " + channels + ", size, size], not " + Shapes.of(latents));
        }
    }

    private static boolean needed(fusionlab.unet.Tensor tensor) {
        return tensor.state() == fusionlab.unet.Tensor.State.KEPT;
    }

    private static void requireRows(String what, Tensor tensor, long rows) {
        if (tensor.dim() < 1 || tensor.size(0) != rows) {
            throw new IllegalArgumentException(
                    "The " + what + " must have " + rows + " rows as the latents, not the shape " + Shapes.of(tensor));
        }
    }
}

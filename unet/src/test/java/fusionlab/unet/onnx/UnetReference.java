package fusionlab.unet.onnx;

import fusionlab.unet.Architecture;
import fusionlab.unet.Precision;
import fusionlab.unet.Unit;
import fusionlab.unet.weights.SeededWeights;
import fusionlab.unet.weights.Weight;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs block models one after another as diffusers' UNet2DConditionModel.forward does, found by their module names. */
final class UnetReference {

    private final Map<String, List<Unit>> units = new LinkedHashMap<>();
    private final Architecture architecture;
    private final OnnxModels.Options options;
    private final SeededWeights weights;
    private final Deque<float[]> skips = new ArrayDeque<>();
    private float[] embedding = new float[0];
    private Map<String, float[]> inputs = Map.of();

    UnetReference(Architecture architecture, int latentSize, OnnxModels.Options options, SeededWeights weights) {
        this.architecture = architecture;
        this.options = options;
        this.weights = weights;
        for (Unit unit : architecture.topology().units(architecture, latentSize)) {
            String place = unit.slot() == null ? unit.position() : unit.slot();
            units.computeIfAbsent(place, key -> new ArrayList<>()).add(unit);
        }
    }

    float[] run(Map<String, float[]> fed) {
        inputs = fed;
        embedding = place("time_embedding", input("t_emb"), null);
        if (fed.containsKey("added")) {
            float[] added = place("add_embedding", input("added"), null);
            for (int i = 0; i < added.length; i++) {
                embedding[i] += added[i];
            }
        }
        float[] hidden = place("conv_in", input("sample"), null);
        skips.push(hidden);
        for (int block = 0; isThere("down_blocks." + block); block++) {
            hidden = down("down_blocks." + block, hidden);
        }
        hidden = place("mid_block.resnets.0", hidden, null);
        hidden = place("mid_block.attentions.0", hidden, null);
        hidden = place("mid_block.resnets.1", hidden, null);
        for (int block = 0; isThere("up_blocks." + block); block++) {
            hidden = up("up_blocks." + block, hidden);
        }
        return place("conv_out", hidden, null);
    }

    private float[] down(String name, float[] x) {
        float[] hidden = x;
        for (int layer = 0; isThere(name + ".resnets." + layer); layer++) {
            hidden = place(name + ".resnets." + layer, hidden, null);
            hidden = place(name + ".attentions." + layer, hidden, null);
            skips.push(hidden);
        }
        if (units.containsKey(name + ".downsamplers.0")) {
            hidden = place(name + ".downsamplers.0", hidden, null);
            skips.push(hidden);
        }
        return hidden;
    }

    private float[] up(String name, float[] x) {
        float[] hidden = x;
        for (int layer = 0; isThere(name + ".resnets." + layer); layer++) {
            hidden = place(name + ".resnets." + layer, hidden, skips.pop());
            hidden = place(name + ".attentions." + layer, hidden, null);
        }
        return place(name + ".upsamplers.0", hidden, null);
    }

    /** Runs the units of a place; an empty place is the identity. */
    private float[] place(String name, float[] x, float @Nullable [] skip) {
        float[] hidden = x;
        for (Unit unit : units.getOrDefault(name, List.of())) {
            OnnxModel model = OnnxModels.block(unit.configuration(), options);
            Map<String, float[]> fed = new HashMap<>(inputs);
            fed.put("x", hidden);
            fed.put("temb", embedding);
            if (skip != null) {
                fed.put("skip", skip);
            }
            hidden = new TestRuntime(Precision.FP32).run(model, weight -> values(unit, weight), fed);
        }
        return hidden;
    }

    private ByteBuffer values(Unit unit, Weight weight) {
        String full = unit.tensorPrefix() + weight.name();
        return weights.values(new Weight(full, weight.dimensions(), weight.role()), Precision.FP32);
    }

    private boolean isThere(String name) {
        return architecture.counts().keySet().stream()
                .anyMatch(slot -> slot.equals(name) || slot.startsWith(name + "."));
    }

    private float[] input(String name) {
        return Objects.requireNonNull(inputs.get(name));
    }

    /** The largest difference, relative to the largest value. */
    static double worst(float[] actual, float[] expected) {
        double difference = actual.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
        double largest = 0;
        for (int i = 0; i < Math.min(actual.length, expected.length); i++) {
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return difference / largest;
    }
}

package fusionlab.quality.unet;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Floats;
import fusionlab.unet.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;

/**
 * Initial weights as PyTorch initialises diffusers' modules: uniform within one over the root of the inputs, normalisations one and zero.
 * Each tensor's numbers follow from the seed and its name alone, on every machine.
 *
 * @param preserving whether the last layer of each residual branch and of the UNet begins at zero, which helps training
 */
record RandomWeights(long seed, boolean preserving, Compute compute) {

    /** Copies of ResNets, which at first preserve the function. */
    static RandomWeights ofCopies(Compute compute) {
        return new RandomWeights(0, true, compute);
    }

    Map<String, org.bytedeco.pytorch.Tensor> of(List<Tensor> tensors) {
        Map<String, List<Integer>> shapes = new HashMap<>();
        tensors.forEach(tensor -> shapes.put(tensor.name(), tensor.shape()));
        Map<String, org.bytedeco.pytorch.Tensor> weights = new LinkedHashMap<>();
        for (Tensor tensor : tensors) {
            List<Integer> matrix = shapes.getOrDefault(matrixOf(tensor.name()), tensor.shape());
            try (PointerScope scope = new PointerScope()) {
                org.bytedeco.pytorch.Tensor made = compute.bring(Floats.tensor(
                        values(tensor, matrix),
                        tensor.shape().stream().mapToLong(i -> i).toArray()));
                made.retainReference();
                weights.put(tensor.name(), made);
            }
        }
        return weights;
    }

    private float[] values(Tensor tensor, List<Integer> matrix) {
        float[] values = new float[Math.toIntExact(tensor.elements())];
        boolean norm = matrix.size() == 1;
        boolean last = preserving || tensor.name().contains("#");
        if (norm || last && endsBranch(tensor.name())) {
            Arrays.fill(values, norm && tensor.name().endsWith(".weight") ? 1 : 0);
            return values;
        }
        long inputs = matrix.stream().skip(1).mapToLong(i -> i).reduce(1, Math::multiplyExact);
        double bound = 1 / Math.sqrt(inputs);
        SplittableRandom random = new SplittableRandom(seed * 31 + hash(tensor.name()));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return values;
    }

    private static boolean endsBranch(String name) {
        return name.contains(".conv2.") || name.contains(".proj_out.") || name.startsWith("conv_out.");
    }

    private static String matrixOf(String name) {
        return name.endsWith(".bias") ? name.substring(0, name.length() - "bias".length()) + "weight" : name;
    }

    private static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}

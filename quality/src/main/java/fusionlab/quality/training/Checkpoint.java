package fusionlab.quality.training;

import fusionlab.quality.tensors.Safetensors;
import fusionlab.quality.tensors.SafetensorsWriter;
import fusionlab.quality.tensors.TensorType;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The state of a training in one safetensors file: weights, their average and the optimizer's moments in 32 bits, and in the metadata the
 * step and the settings. There is no random state: each step's random numbers follow from the seed and the step.
 */
record Checkpoint(long step, Duration elapsed) {

    private static final String STEP = "fusionlab_step";
    private static final String ELAPSED = "fusionlab_elapsed_ns";
    private static final String TRAINING = "fusionlab_training";

    /** @param training everything that decides the following steps, in words */
    void write(Path file, String training, TrainedWeights<?> weights) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(STEP, Long.toString(step));
        metadata.put(ELAPSED, Long.toString(elapsed.toNanos()));
        metadata.put(TRAINING, training);
        try (NoGradGuard frozen = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            new SafetensorsWriter(TensorType.F32, metadata).write(file, weights.state());
        }
    }

    /**
     * Fills the weights.
     *
     * @throws InvalidSafetensorsException if the file is broken or is not a checkpoint of such a training
     */
    static Checkpoint read(Path file, String training, TrainedWeights<?> weights) throws IOException {
        try (NoGradGuard frozen = new NoGradGuard();
                PointerScope scope = new PointerScope();
                Safetensors saved = Safetensors.open(file)) {
            String made = saved.metadata().get(TRAINING);
            if (made == null || !made.equals(training)) {
                throw new InvalidSafetensorsException(file, "is of another training: " + made + ", not " + training);
            }
            Map<String, Tensor> state = weights.state();
            requireSame(file, saved, state);
            for (Map.Entry<String, Tensor> entry : state.entrySet()) {
                try (PointerScope each = new PointerScope()) {
                    entry.getValue().copy_(saved.read(entry.getKey()));
                }
            }
            return new Checkpoint(number(file, saved, STEP), Duration.ofNanos(number(file, saved, ELAPSED)));
        }
    }

    private static void requireSame(Path file, Safetensors saved, Map<String, Tensor> state) {
        for (Map.Entry<String, Tensor> entry : state.entrySet()) {
            long elements = saved.shape(entry.getKey()).stream().reduce(1L, Math::multiplyExact);
            if (elements != entry.getValue().numel()) {
                throw new InvalidSafetensorsException(
                        file, "holds " + entry.getKey() + " of shape " + saved.shape(entry.getKey()));
            }
        }
    }

    private static long number(Path file, Safetensors saved, String key) {
        try {
            return Long.parseLong(saved.metadata().getOrDefault(key, ""));
        } catch (NumberFormatException problem) {
            throw new InvalidSafetensorsException(file, "has no number " + key + " in its metadata");
        }
    }
}

package fusionlab.quality.objectives;

import fusionlab.unet.Slot;
import fusionlab.unet.SlotKind;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The probability that a block is skipped in a training step. SnapFusion (section 3.2) executes each block with a probability p that it
 * does not state; a skipped block leaves its shortcut, exactly like a removed one.
 *
 * @param crossAttention probability for cross-attentions, 0 to 1 (excluded)
 * @param resnet probability for ResNets
 * @param ramp share of the training over which the probabilities rise from 0; 0 for constant ones
 * @param slots probabilities of single slots, which override those of their kind
 */
public record SkipProbability(double crossAttention, double resnet, double ramp, Map<String, Double> slots) {

    public SkipProbability {
        requireProbability("crossAttention", crossAttention);
        requireProbability("resnet", resnet);
        if (!(ramp >= 0 && ramp <= 1)) {
            throw new IllegalArgumentException("ramp must be 0 to 1, not " + ramp);
        }
        slots = Collections.unmodifiableMap(new TreeMap<>(slots));
        slots.forEach(SkipProbability::requireProbability);
    }

    /** Never skips: training as usual. */
    public static SkipProbability none() {
        return constant(0);
    }

    public static SkipProbability constant(double probability) {
        return new SkipProbability(probability, probability, 0, Map.of());
    }

    /** Rises linearly over the first part of the training. */
    public static SkipProbability ramped(double probability, double ramp) {
        return new SkipProbability(probability, probability, ramp, Map.of());
    }

    /** @param progress share of the training that is done, 0 to 1 */
    public double at(Slot slot, double progress) {
        double kind = slot.kind() == SlotKind.CROSS_ATTENTION ? crossAttention : resnet;
        return risen(slots.getOrDefault(slot.name(), kind), progress);
    }

    /** What cross-attentions without a probability of their own have. */
    public double crossAttention(double progress) {
        return risen(crossAttention, progress);
    }

    private double risen(double full, double progress) {
        return ramp <= 0 ? full : full * Math.min(1, progress / ramp);
    }

    private static void requireProbability(String name, double probability) {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException(
                    "The skip probability of " + name + " must be 0 to 1 (excluded), not " + probability);
        }
    }
}

package fusionlab.quality.evaluation;

import fusionlab.quality.tensors.Compute;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Tensor;
import fusionlab.unet.Unit;
import java.util.Locale;

/**
 * An upper estimate of the computing device's memory that an evaluation needs, made before anything is loaded.
 *
 * @param weightBytes parameters
 * @param activationBytes tensors of one batch that are alive at its peak
 */
public record MemoryNeed(long weightBytes, long activationBytes) {

    /** No memory. */
    public static final MemoryNeed NOTHING = new MemoryNeed(0, 0);

    private static final int FLOAT = 4;

    /**
     * Feature maps alive at once inside a block: input, normed, projected; norm, result and sum of both attentions; the feed-forward's
     * norm, and twice its four-fold width.
     */
    private static final int MAPS_IN_A_BLOCK = 18;

    /**
     * A transformer layer keeps some forty for its backward pass: the feed-forward's eight, four and four, and of norms, queries, keys, values, sums and
     * projections the rest. Some more are gradients on their way.
     */
    private static final int MAPS_KEPT_OF_ATTENTION = 48;

    /** A ResNet: two normed, two activated, two convolved, the embedding added, shortcut, sum; the rest as above. */
    private static final int MAPS_KEPT_OF_OTHERS = 12;

    private static final int COPIES_WHILE_TRAINED = 5;

    /**
     * The UNet's part. Guidance doubles the batch; all skips may be alive at once.
     *
     * @param latentSize height and width of the latents
     */
    public static MemoryNeed unet(Architecture architecture, int latentSize, int batch) {
        long skips = 0;
        long largest = 0;
        for (Unit unit : architecture.topology().units(architecture, latentSize)) {
            BlockConfiguration block = unit.configuration();
            skips += (long) block.outChannels() * block.height() * block.width();
            largest = Math.max(largest, largestMap(block));
        }
        return new MemoryNeed(weightBytes(architecture), 2L * batch * FLOAT * (skips / 2 + MAPS_IN_A_BLOCK * largest));
    }

    /**
     * The UNet's additional need for training, on top of its loaded weights: a copy of the weights, their moving average, the optimizer's
     * two moments, one more while they are updated or saved, and each thread's gradients; and what backward passes over a whole batch keep
     * of all blocks.
     */
    public static MemoryNeed training(Architecture architecture, int latentSize, int batch, int threads) {
        long kept = 0;
        for (Unit unit : architecture.topology().units(architecture, latentSize)) {
            BlockConfiguration block = unit.configuration();
            boolean attention = block.kind() == BlockKind.CROSS_ATTENTION;
            int maps = attention ? MAPS_KEPT_OF_ATTENTION * Math.max(1, block.depth()) : MAPS_KEPT_OF_OTHERS;
            kept += maps * largestMap(block);
        }
        return new MemoryNeed(
                (COPIES_WHILE_TRAINED + threads) * weightBytes(architecture), (long) batch * FLOAT * kept);
    }

    /**
     * As {@link #training}, with a frozen teacher whose loaded weights are not counted.
     *
     * @param keptPasses forward passes of the student that a backward pass goes through
     */
    public static MemoryNeed distillation(
            Architecture student, int keptPasses, Architecture teacher, int latentSize, int batch, int threads) {
        MemoryNeed training = training(student, latentSize, batch, threads);
        return new MemoryNeed(
                training.weightBytes,
                keptPasses * training.activationBytes + unet(teacher, latentSize, batch).activationBytes);
    }

    private static long largestMap(BlockConfiguration block) {
        long channels = Math.max(block.outChannels(), block.inChannels() + block.skipChannels());
        return channels * block.height() * block.width();
    }

    /**
     * Converts the estimate, which is for single precision, to another precision. Only weights shrink: activations count in full, since
     * some stay in single precision and convolutions need workspace.
     */
    public MemoryNeed in(Compute.Precision precision) {
        return new MemoryNeed(weightBytes / FLOAT * precision.bytes(), activationBytes);
    }

    /** With another network loaded beside, which computes afterwards. */
    public MemoryNeed then(MemoryNeed other) {
        return new MemoryNeed(weightBytes + other.weightBytes, Math.max(activationBytes, other.activationBytes));
    }

    private static long weightBytes(Architecture architecture) {
        long numbers = 0;
        for (Tensor tensor : architecture.topology().tensors(architecture)) {
            numbers += tensor.elements();
        }
        return numbers * FLOAT;
    }

    public long bytes() {
        return weightBytes + activationBytes;
    }

    /** For people: {@code 7.3 GiB (weights 5.2 GiB, one batch 2.1 GiB)}. */
    @Override
    public String toString() {
        return text(bytes()) + " (weights " + text(weightBytes) + ", one batch " + text(activationBytes) + ")";
    }

    public static String text(long bytes) {
        boolean large = bytes >= 1L << 30;
        return String.format(
                Locale.ROOT, "%.1f %s", bytes / (double) (large ? 1L << 30 : 1L << 20), large ? "GiB" : "MiB");
    }
}

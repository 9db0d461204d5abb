package fusionlab.latency;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A block configuration's latency with its uncertainty, after drift normalisation by the sentinel of the same round.
 *
 * @param medianMs median in milliseconds
 * @param lowMs lower end of the distribution-free 95 % interval of the median
 * @param highMs upper end
 * @param samples number of runs behind it
 * @param minMs fastest run
 * @param maxMs slowest run
 * @param mean what the block adds to a network, with an interval of its own. Run times are skewed to the right, and the median of a sum of skewed times lies
 *     near the sum of their means, above the sum of their medians
 * @param variationPercent coefficient of variation, NaN if unknown
 * @param stabilityScore ExecuTorch's score, 0 to 100, NaN if unknown
 * @param cpuMedianMs median CPU time, NaN if unknown
 * @param flags what a reader must know; unmodifiable, in the order of their declaration
 */
public record Estimate(
        double medianMs,
        double lowMs,
        double highMs,
        int samples,
        double minMs,
        double maxMs,
        Mean mean,
        double variationPercent,
        double stabilityScore,
        double cpuMedianMs,
        Set<Flag> flags) {

    private static final double NEGLIGIBLE_SHARE = 0.001;

    private static final double PICOSECONDS_PER_MS = 1e9;

    public Estimate {
        if (!(lowMs > 0 && lowMs <= medianMs && medianMs <= highMs && Double.isFinite(highMs))) {
            throw new IllegalArgumentException("A latency needs 0 < low <= median <= high, finite, in ms; got " + lowMs
                    + ", " + medianMs + ", " + highMs);
        }
        if (samples < 1) {
            throw new IllegalArgumentException("An estimate needs at least one sample, not " + samples);
        }
        if (!(minMs > 0 && minMs <= medianMs && medianMs <= maxMs && Double.isFinite(maxMs))) {
            throw new IllegalArgumentException("The runs need 0 < min <= median <= max, finite, in ms; got " + minMs
                    + ", " + medianMs + ", " + maxMs);
        }
        if (!(mean.ms() >= minMs && mean.ms() <= maxMs)) {
            throw new IllegalArgumentException(
                    "The mean must lie within min and max: " + minMs + " to " + maxMs + " ms, not " + mean.ms());
        }
        if (variationPercent < 0 || Double.isInfinite(variationPercent)) {
            throw new IllegalArgumentException("variationPercent must be 0 or more, not " + variationPercent);
        }
        if (stabilityScore < 0 || stabilityScore > 100) {
            throw new IllegalArgumentException("stabilityScore must be 0 to 100, not " + stabilityScore);
        }
        if (cpuMedianMs <= 0 || Double.isInfinite(cpuMedianMs)) {
            throw new IllegalArgumentException("cpuMedianMs must be above 0, or unknown, not " + cpuMedianMs);
        }
        EnumSet<Flag> ordered = EnumSet.noneOf(Flag.class);
        ordered.addAll(flags);
        flags = Collections.unmodifiableSet(ordered);
    }

    /** An estimate whose mean is unknown, as in other tools' data: the median and its interval replace it. */
    public Estimate(
            double medianMs,
            double lowMs,
            double highMs,
            int samples,
            double minMs,
            double maxMs,
            double variationPercent,
            double stabilityScore,
            double cpuMedianMs,
            Set<Flag> flags) {
        this(
                medianMs,
                lowMs,
                highMs,
                samples,
                minMs,
                maxMs,
                new Mean(medianMs, lowMs, highMs),
                variationPercent,
                stabilityScore,
                cpuMedianMs,
                flags);
    }

    /** Half the width of the wider interval, the median's or the mean's, in milliseconds. */
    public double halfWidthMs() {
        return Math.max(highMs - lowMs, mean.highMs() - mean.lowMs()) / 2;
    }

    /**
     * Whether the cell may stay wide: half its interval is too small a share of the network to move a prediction.
     *
     * @param uses how often the unchanged network has the cell; one that it lacks counts as one, since copies may use it
     * @param networkMs the unchanged network, as a sum of medians
     */
    public boolean isTooSmallToMatter(int uses, double networkMs) {
        return halfWidthMs() * Math.max(1, uses) <= NEGLIGIBLE_SHARE * networkMs;
    }

    /** {@link #halfWidthMs} over the median. */
    public double relativeHalfWidth() {
        return halfWidthMs() / medianMs;
    }

    public double meanMs() {
        return mean.ms();
    }

    /** The mean in whole picoseconds, so that sums do not depend on the order of addition. */
    public long meanPicoseconds() {
        return Math.round(mean.ms() * PICOSECONDS_PER_MS);
    }

    /** Converts a sum of {@link #meanPicoseconds} to milliseconds. */
    public static double milliseconds(long picoseconds) {
        return picoseconds / PICOSECONDS_PER_MS;
    }
}

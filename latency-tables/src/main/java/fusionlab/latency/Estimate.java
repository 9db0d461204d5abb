package fusionlab.latency;

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
 * @param variationPercent coefficient of variation
 * @param stabilityScore ExecuTorch's score, 0 to 100
 * @param cpuMedianMs median CPU time, NaN if unknown
 * @param flags what a reader must know
 */
public record Estimate(
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

    public Estimate {
        if (!(lowMs > 0 && lowMs <= medianMs && medianMs <= highMs && Double.isFinite(highMs))) {
            throw new IllegalArgumentException("A latency needs 0 < low <= median <= high, finite, in ms; got " + lowMs
                    + ", " + medianMs + ", " + highMs);
        }
        if (samples < 1) {
            throw new IllegalArgumentException("An estimate needs at least one sample");
        }
        flags = Set.copyOf(flags);
    }

    /** Half the interval's width over the median. */
    public double relativeHalfWidth() {
        return (highMs - lowMs) / 2 / medianMs;
    }
}

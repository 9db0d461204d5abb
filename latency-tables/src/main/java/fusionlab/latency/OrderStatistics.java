package fusionlab.latency;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/** Sorted positive values and their rank statistics. */
final class OrderStatistics {

    /** Fewest values of which minimum and maximum enclose the median with 95 %: 1 - 2/2^6 = 96.9 %. */
    static final int FEWEST_FOR_INTERVAL = 6;

    private static final double TAIL = 0.025;

    private final double[] sorted;

    OrderStatistics(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    int size() {
        return sorted.length;
    }

    double at(int index) {
        return sorted[index];
    }

    double min() {
        return sorted[0];
    }

    double max() {
        return sorted[sorted.length - 1];
    }

    double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
    }

    /** Linear interpolation between the neighbouring ranks, as NumPy and pandas do by default. */
    double quantile(double fraction) {
        double position = fraction * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    double low() {
        return sorted[rank(sorted.length)];
    }

    double high() {
        return sorted[sorted.length - 1 - rank(sorted.length)];
    }

    double mean() {
        return mean(0, sorted.length);
    }

    double mean(int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += sorted[i];
        }
        return sum / (to - from);
    }

    /** The mean of the values, none counted for more than {@code limit}. */
    double meanUpTo(double limit) {
        double sum = 0;
        for (double value : sorted) {
            sum += Math.min(value, limit);
        }
        return sum / sorted.length;
    }

    /** Sample standard deviation of the values, none counted for more than {@code limit}. */
    double deviationUpTo(double limit) {
        double mean = meanUpTo(limit);
        double squares = 0;
        for (double value : sorted) {
            double off = Math.min(value, limit) - mean;
            squares += off * off;
        }
        return sorted.length < 2 ? 0 : Math.sqrt(squares / (sorted.length - 1));
    }

    /** Sample standard deviation of the values from one rank to before another, 0 for a single value. */
    double deviation(int from, int to) {
        if (to - from < 2) {
            return 0;
        }
        double mean = mean(from, to);
        double squares = 0;
        for (int i = from; i < to; i++) {
            squares += (sorted[i] - mean) * (sorted[i] - mean);
        }
        return Math.sqrt(squares / (to - from - 1));
    }

    double variationPercent() {
        return 100 * deviation(0, sorted.length) / mean();
    }

    /** ExecuTorch's benchmark stability score: spread, range and tail, each floored at 0. */
    double stabilityScore() {
        double spread = Math.max(0, 100 - 10 * variationPercent());
        double range = Math.max(0, 100 - 50 * (max() / min() - 1));
        double tail = Math.max(0, 100 - 100 * (quantile(0.99) / median() - 1));
        return 0.5 * spread + 0.25 * range + 0.25 * tail;
    }

    /**
     * Largest rank r (from 0) such that the median lies below the value of rank r with at most 2.5 %: the median is below it only if
     * at most r of n fair coins fall on one side, P(Bin(n, 1/2) &lt;= r) &lt;= 0.025. For fewer than six values it is 0.
     */
    static int rank(int n) {
        return Math.max(0, BinomialDistribution.of(n, 0.5).inverseCumulativeProbability(TAIL) - 1);
    }
}

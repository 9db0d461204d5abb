package fusionlab.search;

import java.util.function.IntToDoubleFunction;

/**
 * The mean of differences of scores for the same prompts and the same noise, with its standard error. The difficulty of a prompt cancels
 * out, so the error is far below that of either mean.
 *
 * @param mean of the differences
 * @param standardError sample standard deviation over the root of the count; NaN below two
 * @param count number of pairs
 */
public record PairedDifference(double mean, double standardError, int count) {

    public static final double CONFIDENCE = 1.959964;

    /** {@code minuend[k] - subtrahend[k]} over the first {@code count} prompts, which both must have. */
    public static PairedDifference of(double[] minuend, double[] subtrahend, int count) {
        return of(count, k -> minuend[k] - subtrahend[k]);
    }

    public static PairedDifference of(int count, IntToDoubleFunction difference) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += difference.applyAsDouble(k);
        }
        double mean = sum / count;
        double squares = 0;
        for (int k = 0; k < count; k++) {
            double deviation = difference.applyAsDouble(k) - mean;
            squares += deviation * deviation;
        }
        double error = count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1) / count);
        return new PairedDifference(mean, error, count);
    }

    /** Half the width of the 95 % interval; infinite where the error is unknown. */
    public double halfWidth() {
        return Double.isNaN(standardError) ? Double.POSITIVE_INFINITY : CONFIDENCE * standardError;
    }

    /** Whether 0 lies outside the 95 % interval. */
    public boolean distinct() {
        return Math.abs(mean) > halfWidth();
    }
}

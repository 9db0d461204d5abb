package fusionlab.benchmarks.farm;

import java.util.Arrays;

/**
 * The geometric mean of the ratios of paired windows, with its 95 % interval by Student's t.
 *
 * @param mean of the ratios
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
record PairedRatio(double mean, double low, double high) {

    /** Two-sided 95 % of Student's t for 1, 2, ... degrees of freedom. */
    private static final double[] STUDENT = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
        2.110, 2.101, 2.093, 2.086
    };

    static final int MOST_PAIRS = STUDENT.length;

    /** @param logs logarithm of each pair's ratio; two at least */
    static PairedRatio of(double[] logs) {
        int pairs = logs.length;
        double mean = Arrays.stream(logs).average().orElseThrow();
        double variance =
                Arrays.stream(logs).map(it -> (it - mean) * (it - mean)).sum() / (pairs - 1);
        double half = STUDENT[pairs - 2] * Math.sqrt(variance / pairs);
        return new PairedRatio(Math.exp(mean), Math.exp(mean - half), Math.exp(mean + half));
    }
}

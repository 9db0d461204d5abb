package fusionlab.benchmarks.pages;

import java.util.Arrays;
import java.util.Locale;

/** What was measured of one address. @param millis of each call, ascending @param bytes of the answer */
record Call(String name, double[] millis, long bytes) {

    Call {
        millis = millis.clone();
        Arrays.sort(millis);
    }

    double p50() {
        return quantile(0.5);
    }

    double p95() {
        return quantile(0.95);
    }

    /** The smallest value that is not exceeded by the given share. */
    private double quantile(double share) {
        return millis[(int) Math.ceil(share * millis.length) - 1];
    }

    String row() {
        return String.format(
                Locale.ROOT, "| %s | %.0f | %.0f | %.0f | %,d |", name, p50(), p95(), millis[millis.length - 1], bytes);
    }
}

package fusionlab.latency;

/** The standard normal distribution. */
final class Normal {

    private static final int STEPS = 200;
    private static final double WIDEST = 12;

    private Normal() {}

    /** The value that lies above a share {@code p} of the distribution, 0.5 &lt;= p &lt; 1; by bisection, to 1e-9. */
    static double quantile(double p) {
        if (!(p >= 0.5 && p < 1)) {
            throw new IllegalArgumentException("p must lie in 0.5 to 1, not " + p);
        }
        double low = 0;
        double high = WIDEST;
        for (int step = 0; step < STEPS; step++) {
            double middle = (low + high) / 2;
            if (upperTail(middle) > 1 - p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** P(Z &gt; z) for z &gt;= 0 by the continued fraction of Abramowitz and Stegun 26.2.14; the series 26.2.10 below 2. */
    private static double upperTail(double z) {
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        if (z < 2) {
            double term = z;
            double sum = z;
            for (int k = 1; k < 100; k++) {
                term *= z * z / (2 * k + 1);
                sum += term;
            }
            return 0.5 - density * sum;
        }
        double fraction = z;
        for (int k = 200; k >= 1; k--) {
            fraction = z + k / fraction;
        }
        return density / fraction;
    }
}

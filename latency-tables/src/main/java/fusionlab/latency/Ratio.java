package fusionlab.latency;

/**
 * One latency over another, with a 95 % interval. Both intervals are taken to the logarithm and combined by the method of variance
 * estimates recovery: each end moves by the root of the sum of the squared distances of the two medians from the ends that push it there.
 * Unlike the quotient of the ends it is not far too wide, and unlike a normal approximation it keeps the intervals' skew.
 *
 * <p>Source: Zou, Donner (2008), Construction of confidence limits about effect measures: a general approach. Statistics in Medicine 27,
 * 1693-1702; for ratios Donner, Zou (2012), Statistical Methods in Medical Research 21, 347-359. Both latencies must be independent.
 *
 * @param value median over median
 */
public record Ratio(double value, double low, double high) {

    /** {@code of} over {@code to}. */
    public static Ratio between(Estimate of, Estimate to) {
        double value = Math.log(of.medianMs() / to.medianMs());
        double down = Math.hypot(Math.log(of.medianMs() / of.lowMs()), Math.log(to.highMs() / to.medianMs()));
        double up = Math.hypot(Math.log(of.highMs() / of.medianMs()), Math.log(to.medianMs() / to.lowMs()));
        return new Ratio(Math.exp(value), Math.exp(value - down), Math.exp(value + up));
    }

    /** Whether 1 lies outside the interval: the two differ. */
    public boolean distinct() {
        return low > 1 || high < 1;
    }

    /** Whether the whole interval lies within {@code margin} (0.06 is 6 %). */
    public boolean within(double margin) {
        return high <= 1 + margin && low >= 1 / (1 + margin);
    }

    /** Whether the whole interval lies beyond {@code margin}. */
    public boolean beyond(double margin) {
        return low > 1 + margin || high < 1 / (1 + margin);
    }

    /** The interval at another confidence: its ends moved out by {@code factor} on the logarithmic scale. */
    Ratio widened(double factor) {
        return new Ratio(value, value * Math.pow(low / value, factor), value * Math.pow(high / value, factor));
    }
}

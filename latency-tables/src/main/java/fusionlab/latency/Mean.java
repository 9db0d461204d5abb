package fusionlab.latency;

/**
 * What a block adds to a network, on average, with its 95 % interval.
 *
 * @param ms mean of the runs in milliseconds, none counted for more than {@link Drift#LOADED} times their median
 * @param lowMs lower end of the interval: Student's t of the same runs; for fewer than six the fastest run
 * @param highMs upper end; for fewer than six the slowest run
 */
public record Mean(double ms, double lowMs, double highMs) {

    public Mean {
        if (!(lowMs > 0 && lowMs <= ms && ms <= highMs && Double.isFinite(highMs))) {
            throw new IllegalArgumentException(
                    "A mean needs 0 < low <= mean <= high, finite, in ms; got " + lowMs + ", " + ms + ", " + highMs);
        }
    }

    static Mean of(OrderStatistics runs) {
        double limit = Drift.LOADED * runs.median();
        double mean = within(runs, runs.meanUpTo(limit));
        if (runs.size() < OrderStatistics.FEWEST_FOR_INTERVAL) {
            return new Mean(mean, runs.min(), runs.max());
        }
        double half = StudentT.quantile975(runs.size() - 1) * runs.deviationUpTo(limit) / Math.sqrt(runs.size());
        return new Mean(mean, Math.max(runs.min(), mean - half), mean + half);
    }

    /** Rounding must not move the mean of equal runs off them. */
    private static double within(OrderStatistics runs, double mean) {
        return Math.max(runs.min(), Math.min(runs.max(), mean));
    }
}

package fusionlab.latency;

/**
 * What a block adds to a network, on average, with its 95 % interval.
 *
 * @param ms mean in milliseconds; of blocks with what interruptions cost on average ({@link Interruptions})
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

    /** Of all runs, unadjusted. */
    static Mean of(OrderStatistics runs) {
        return of(runs, Double.POSITIVE_INFINITY, Interruptions.NONE);
    }

    /** Of runs capped at {@code limit}; the average cost of interruptions is added back. */
    static Mean of(OrderStatistics runs, double limit, Interruptions interruptions) {
        double undisturbed = runs.meanUpTo(limit);
        double mean = within(runs, undisturbed * interruptions.factor());
        if (runs.size() < OrderStatistics.FEWEST_FOR_INTERVAL) {
            return new Mean(mean, runs.min(), runs.max());
        }
        double own = StudentT.quantile975(runs.size() - 1) * runs.deviationUpTo(limit) / Math.sqrt(runs.size());
        double half = Math.hypot(own * interruptions.factor(), undisturbed * interruptions.halfWidth());
        return new Mean(mean, Math.max(Math.min(runs.min(), mean), mean - half), mean + half);
    }

    /** Keeps the mean within its runs despite rounding and other blocks' interruptions. */
    private static double within(OrderStatistics runs, double mean) {
        return Math.max(runs.min(), Math.min(runs.max(), mean));
    }
}

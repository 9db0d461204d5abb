package fusionlab.latency;

/**
 * Detects runs that fall into two humps, as when a phone's accelerator sometimes falls back to another unit.
 *
 * <p>The sorted values are split where the two parts' squares are least (two means). They are two humps if there are at least twelve values,
 * each part has at least three and 15 % of them, the upper mean is at least 5 % above the lower, the parts lie at least seven of their pooled
 * deviations apart, and the empty gap between them is at least half the distance of the means. A normal distribution cut in two
 * reaches 2.7 deviations, a uniform one 3.5.
 */
final class Humps {

    private static final int FEWEST = 12;
    private static final int FEWEST_IN_PART = 3;
    private static final double LEAST_SHARE = 0.15;
    private static final double LEAST_RATIO = 1.05;
    private static final double LEAST_SEPARATION = 7;
    private static final double LEAST_GAP = 0.5;

    private Humps() {}

    static boolean two(OrderStatistics values) {
        int n = values.size();
        int least = Math.max(FEWEST_IN_PART, (int) Math.ceil(LEAST_SHARE * n));
        if (n < FEWEST) {
            return false;
        }
        int split = split(values, least);
        double lower = values.mean(0, split);
        double upper = values.mean(split, n);
        double distance = upper - lower;
        double lowerDeviation = values.deviation(0, split);
        double upperDeviation = values.deviation(split, n);
        double pooled = Math.sqrt((lowerDeviation * lowerDeviation + upperDeviation * upperDeviation) / 2);
        double gap = values.at(split) - values.at(split - 1);
        return upper >= LEAST_RATIO * lower && distance >= LEAST_SEPARATION * pooled && gap >= LEAST_GAP * distance;
    }

    /** The first rank of the upper part: the cut with the largest variance between the parts. */
    private static int split(OrderStatistics values, int least) {
        int n = values.size();
        double total = values.mean() * n;
        double below = 0;
        double best = -1;
        int split = least;
        for (int i = 1; i <= n - least; i++) {
            below += values.at(i - 1);
            double distance = (total - below) / (n - i) - below / i;
            double between = distance * distance * i * (n - i);
            if (i >= least && between > best) {
                best = between;
                split = i;
            }
        }
        return split;
    }
}

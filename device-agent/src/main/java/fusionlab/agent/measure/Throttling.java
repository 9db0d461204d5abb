package fusionlab.agent.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether the sentinel has become slower than in this process's first rounds, for another reason than a foreign load: waiting for a core
 * takes more wall time, a slower core also takes more CPU time.
 */
final class Throttling {

    /** Jetpack Microbenchmark's limit. */
    private static final double SLOWER = 1.10;

    private static final double RECOVERED = 1.05;
    private static final double MORE_CPU = 1.05;
    private static final int FEWEST = 3;
    private static final int MOST = 15;

    private final List<Round> first = new ArrayList<>();

    /**
     * The sentinel in one round.
     *
     * @param wallNanos median of its runs
     * @param cpuNanos mean of its runs, since rounds of few blocks have fewer runs; 0 if unknown
     */
    record Round(double wallNanos, double cpuNanos) {

        /** @param cpuNanosInAll sum over all runs, 0 if unknown */
        static Round of(List<Long> wallNanos, long cpuNanosInAll) {
            return new Round(
                    median(wallNanos.stream().mapToDouble(Long::doubleValue).toArray()),
                    (double) cpuNanosInAll / wallNanos.size());
        }
    }

    boolean slowed(Round round) {
        if (first.size() < FEWEST || round.wallNanos() <= SLOWER * reference()) {
            return false;
        }
        double cpu = median(first.stream().mapToDouble(Round::cpuNanos).toArray());
        return cpu == 0 || round.cpuNanos() == 0 || round.cpuNanos() > MORE_CPU * cpu;
    }

    boolean recovered(List<Long> wallNanos) {
        return Round.of(wallNanos, 0).wallNanos() <= RECOVERED * reference();
    }

    /** The first rounds, with which later ones are compared. */
    void unthrottled(Round round) {
        if (first.size() < MOST) {
            first.add(round);
        }
    }

    private double reference() {
        return median(first.stream().mapToDouble(Round::wallNanos).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int n = values.length;
        return n == 0 ? Double.NaN : (values[(n - 1) / 2] + values[n / 2]) / 2;
    }
}

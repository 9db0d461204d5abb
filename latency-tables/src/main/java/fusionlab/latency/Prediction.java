package fusionlab.latency;

import java.util.List;

/** A table's prediction for a whole architecture. */
public sealed interface Prediction {

    /**
     * Half width of the 95 % interval, as a share of the sum, for the error of adding up: whole networks measured against the sum of their
     * blocks gave -1.9 to +2.2 % in seven architectures ({@code docs/measurement.md}). {@link Additivity} says where it holds.
     */
    double ADDITIVITY = 0.03;

    /**
     * The same with several threads, which every block wakes again and which compete with everything else on the machine. Whole networks
     * with two threads on two cores were off by 1 to 3 % in the median, by 4 to 7 % at worst ({@code docs/measurement.md}).
     */
    double ADDITIVITY_OF_THREADS = 0.05;

    /**
     * All cells were there.
     *
     * @param ms sum of means in milliseconds
     * @param lowMs lower end of the 95 % interval, with the error of adding up; not a 95 % interval unless {@link Additivity#validated}
     * @param highMs upper end
     */
    record Predicted(double ms, double lowMs, double highMs) implements Prediction {}

    /** Cells that the table lacks, by configuration key: never counted as zero. */
    record Missing(List<String> keys) implements Prediction {

        public Missing {
            keys = List.copyOf(keys);
        }
    }
}

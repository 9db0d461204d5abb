package fusionlab.latency;

import java.util.List;

/** A table's prediction of the difference between two architectures: shared cells cancel out and may be missing. */
public sealed interface Saving {

    /**
     * All cells that differ were there.
     *
     * @param ms milliseconds that the second architecture is faster; negative if it is slower
     * @param lowMs lower end of the 95 % interval
     * @param highMs upper end
     */
    record Saved(double ms, double lowMs, double highMs) implements Saving {}

    /** Differing cells that the table lacks, by configuration key: never counted as zero. */
    record Missing(List<String> keys) implements Saving {

        public Missing {
            keys = List.copyOf(keys);
        }
    }
}

package fusionlab.latency;

import java.util.List;

/** What a table says of the difference between two architectures: cells that both share cancel and need not be there. */
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

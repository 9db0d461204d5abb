package fusionlab.latency;

/**
 * One timed run. Kept raw; every estimate can be traced to these.
 *
 * @param key block configuration key, {@link #NETWORK} and an architecture, or the key of a text encoder or decoder
 * @param round which pass of the rotation, from 0, ascending over a campaign
 * @param order position inside the round, from 0
 * @param wallNanos wall time, 1 ns to 1 h
 * @param cpuNanos CPU time of the process during the run, 0 if unknown
 * @param load the host's one-minute load average at that moment, NaN if unknown
 * @param state the device's state in one word: {@code ok}, {@code throttled}, {@code unknown}
 */
public record Sample(String key, int round, int order, long wallNanos, long cpuNanos, double load, String state) {

    /** Keys of whole networks begin with this, followed by the architecture's text. */
    public static final String NETWORK = "network:";

    public Sample {
        if (wallNanos < 1 || wallNanos > 3_600_000_000_000L) {
            throw new IllegalArgumentException("wallNanos must be 1 ns to 1 h, not " + wallNanos);
        }
        if (round < 0 || order < 0 || cpuNanos < 0) {
            throw new IllegalArgumentException("round, order and cpuNanos must not be negative");
        }
    }

    /** Whether a whole UNet, text encoder or decoder was run rather than a block: keys of blocks have no colon. */
    public boolean isWhole() {
        return key.indexOf(':') >= 0;
    }

    public double wallMs() {
        return wallNanos / 1e6;
    }
}

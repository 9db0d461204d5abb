package fusionlab.agent.measure;

/** The host's state while it measures. */
public interface Vitals {

    /** CPU time of this process in ns, 0 if unknown. Steps of 10 ms with more than one thread on Linux. */
    long cpuNanos();

    /** One-minute load average, NaN if unknown. */
    double load();

    /** {@code ok}, {@code throttled} since the last call, or {@code unknown}. */
    String state();

    /** Memory that can be had without swapping, {@link Long#MAX_VALUE} if unknown. */
    long availableBytes();
}

package fusionlab.agent.measure;

import fusionlab.protocol.Conditions;

/** The host's state while it measures. */
public interface Vitals {

    /** CPU time of this process in ns, 0 if unknown. Steps of 10 ms with more than one thread on Linux. */
    long cpuNanos();

    /** One-minute load average, NaN if unknown. */
    double load();

    /** The device's own report: {@code ok}, {@code throttled} since the last call, or {@code unknown}. */
    String state();

    /** The device's state, at most some seconds old; not to be called while a run is timed. */
    default Conditions conditions() {
        return Conditions.UNKNOWN;
    }

    /** Memory available without swapping, {@link Long#MAX_VALUE} if unknown. */
    long availableBytes();
}

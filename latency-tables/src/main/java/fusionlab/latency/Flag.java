package fusionlab.latency;

/** What a reader of a cell must know; a flag accompanies a number and never changes it. Rules in {@code docs/measurement.md}. */
public enum Flag {
    /** Interval wider than the precision target. */
    WIDE_INTERVAL,
    /** Large spread between runs. */
    HIGH_SPREAD,
    /** Two modes: the device switched between two ways of running the block. */
    TWO_HUMPS,
    /** The sentinel slowed down during the measurement, or throttled runs had to be kept because too few others remained. */
    THROTTLED,
    /** Too few samples for a 95 % interval; low and high are minimum and maximum. */
    FEW_SAMPLES,
    /** Runs of rounds in which the sentinel showed a foreign load, or the device throttled, were left out. */
    ROUNDS_LEFT_OUT,
    /** Such runs were kept because too few others remained. */
    LOADED_ROUNDS_KEPT,
    /** Measured without a sentinel: the machine's drift is still in the numbers. */
    NOT_NORMALISED
}

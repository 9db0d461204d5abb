package fusionlab.latency;

/** What a reader of a cell must know; flags stand beside the number and never change it. */
public enum Flag {
    /** Interval wider than the precision target. */
    WIDE_INTERVAL,
    /** Large spread between runs. */
    HIGH_SPREAD,
    /** Two humps: the device switched between two ways of running the block. */
    TWO_HUMPS,
    /** The sentinel slowed down during the measurement. */
    THROTTLED,
    /** Too few samples for a 95 % interval; low and high are minimum and maximum. */
    FEW_SAMPLES
}

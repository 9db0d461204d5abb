package fusionlab.server.lease;

/** The state of a piece of leased work, as its row has it. */
public enum WorkState {
    /** Waits for a holder; one whose lease ran out may still take it up again. */
    QUEUED,
    LEASED,
    DONE,
    /** Given up after too many attempts or problems. */
    FAILED,
    CANCELLED
}

package fusionlab.server.lease;

/** The state of leased work in its row. */
public enum WorkState {
    /** Waits for a holder; the holder of an expired lease may still continue it. */
    QUEUED,
    LEASED,
    DONE,
    /** Failed after too many attempts or problems. */
    FAILED,
    CANCELLED
}

package fusionlab.server.lease;

import org.jspecify.annotations.Nullable;

/**
 * A lease whose holder has been checked, and whose row is locked until the transaction ends.
 *
 * @param worker the holder's name, for people
 * @param digest of the accepted result, {@link #PROBLEM} after a problem; null before
 * @param leasedSeconds time since the lease
 * @param payload as {@link LeasedWork#payload} selects it
 */
public record HeldLease(
        long id,
        WorkState state,
        long fencingToken,
        int attempts,
        int maxAttempts,
        @Nullable String session,
        @Nullable String worker,
        @Nullable String digest,
        double leasedSeconds,
        @Nullable String payload) {

    /** In place of a digest: the lease has ended without a result. */
    static final String PROBLEM = "problem";

    /**
     * Whether the same result has already been accepted.
     *
     * @throws StaleLeaseException if another result has, or the work has failed
     */
    public boolean repeats(String resultDigest) {
        if (resultDigest.equals(digest)) {
            return true;
        }
        if ((digest != null && !problemReported()) || state == WorkState.FAILED) {
            throw new StaleLeaseException(id, fencingToken);
        }
        return false;
    }

    /** Such a lease cannot be extended; a result still counts as long as nobody else has the work. */
    boolean problemReported() {
        return PROBLEM.equals(digest);
    }

    public boolean cancelled() {
        return state == WorkState.CANCELLED;
    }

    /** @throws StaleLeaseException if the work has ended, or somebody else has it */
    public void requireOpen() {
        if (!open()) {
            throw new StaleLeaseException(id, fencingToken);
        }
    }

    /**
     * Whether the holder may continue. An expired lease stays usable as long as nobody else has the work: a slow network must not cost it.
     */
    boolean open() {
        return digest == null && (state == WorkState.LEASED || state == WorkState.QUEUED);
    }
}

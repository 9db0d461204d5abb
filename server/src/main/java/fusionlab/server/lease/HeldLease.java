package fusionlab.server.lease;

import org.jspecify.annotations.Nullable;

/**
 * A lease whose holder has been checked, and whose row is locked until the transaction ends.
 *
 * @param worker name of the holder for people
 * @param digest of the result that was taken; null before
 * @param leasedSeconds since it was leased
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
        double leasedSeconds) {

    /**
     * Whether the very same result has been taken before.
     *
     * @throws StaleLeaseException if another one has, or the work was given up
     */
    public boolean repeats(String resultDigest) {
        if (resultDigest.equals(digest)) {
            return true;
        }
        if (digest != null || state == WorkState.FAILED) {
            throw new StaleLeaseException(id, fencingToken);
        }
        return false;
    }

    public boolean cancelled() {
        return state == WorkState.CANCELLED;
    }

    /** Whether the holder may go on. A lease that ran out is taken up again as long as nobody else has the work: a slow network must not cost it. */
    boolean open() {
        return digest == null && (state == WorkState.LEASED || state == WorkState.QUEUED);
    }
}

package fusionlab.server.lease;

import org.jspecify.annotations.Nullable;

/**
 * A lease that ended without a result.
 *
 * @param id of the work
 * @param state QUEUED if the work is tried again, or FAILED
 * @param attempts leases so far
 * @param silent whether it expired; otherwise {@code problem} says why it ended
 */
public record Ended(
        long id,
        WorkState state,
        int attempts,
        boolean silent,
        @Nullable String problem) {

    public boolean failed() {
        return state == WorkState.FAILED;
    }
}

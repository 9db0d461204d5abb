package fusionlab.bridge.phone;

import java.time.Duration;

/**
 * Pauses calls to a phone that failed several times in a row, for longer each time, then lets one call through as a trial. Times are
 * nanoseconds of one clock. Not thread-safe.
 */
final class Breaker {

    private final int failuresAllowed;
    private final Pauses pauses;
    private int failures;
    private boolean open;
    private long until;

    Breaker(int failuresAllowed, Duration first, Duration longest) {
        this.failuresAllowed = failuresAllowed;
        this.pauses = new Pauses(first, longest);
    }

    /** How long calls are still paused, in nanoseconds; 0 if they are not. */
    long holdsBack(long now) {
        return open ? Math.max(0, until - now) : 0;
    }

    boolean isOpen() {
        return open;
    }

    void failed(long now) {
        failures++;
        if (failures >= failuresAllowed) {
            open = true;
            until = now + pauses.next().toNanos();
        }
    }

    void succeeded() {
        failures = 0;
        open = false;
        pauses.reset();
    }
}

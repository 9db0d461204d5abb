package fusionlab.server.evaluation;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notices that the server or its database was away: in a long time without a look after the loans no worker could extend its own, so that they run anew
 * instead of ending.
 */
final class Absence {

    private final Duration longest;

    /** {@link System#nanoTime}; 0 before the first look. */
    private final AtomicLong looked = new AtomicLong();

    Absence(Duration longest) {
        this.longest = longest;
    }

    boolean wasLong() {
        long last = looked.get();
        return last == 0 || System.nanoTime() - last > longest.toNanos();
    }

    void over() {
        looked.set(System.nanoTime());
    }
}

package fusionlab.server.lease;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notices that the server or its database was away: in a long time without a look for expired leases nobody could extend one, so that all are extended
 * instead of ending. Thread-safe.
 */
final class OutageDetector {

    private final Duration longest;

    /** {@link System#nanoTime}; 0 before the first look. */
    private final AtomicLong looked = new AtomicLong();

    /** @param longest time between two looks that is no outage */
    OutageDetector(Duration longest) {
        this.longest = longest;
    }

    /** To be asked when the database has just answered. */
    boolean detected() {
        long last = looked.get();
        return last == 0 || System.nanoTime() - last > longest.toNanos();
    }

    void swept() {
        looked.set(System.nanoTime());
    }
}

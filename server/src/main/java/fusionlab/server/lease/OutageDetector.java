package fusionlab.server.lease;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Detects that the server or its database was down: during a long time without a sweep nobody could extend a lease, so all leases are
 * extended instead of expiring. Thread-safe.
 */
final class OutageDetector {

    private final Duration longest;

    /** {@link System#nanoTime}; 0 before the first sweep. */
    private final AtomicLong looked = new AtomicLong();

    /** @param longest time between two sweeps that does not count as an outage */
    OutageDetector(Duration longest) {
        this.longest = longest;
    }

    /** To be called when the database has just answered. */
    boolean detected() {
        long last = looked.get();
        return last == 0 || System.nanoTime() - last > longest.toNanos();
    }

    void swept() {
        looked.set(System.nanoTime());
    }
}

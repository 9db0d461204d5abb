package fusionlab.server.system;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notices that the server or its database was away: in a long time without a look after the loans nobody could extend its own, so that they run anew
 * instead of ending. Thread-safe.
 */
public final class Absence {

    private final Duration longest;

    /** {@link System#nanoTime}; 0 before the first look. */
    private final AtomicLong looked = new AtomicLong();

    /** @param longest time between two looks that is no absence */
    public Absence(Duration longest) {
        this.longest = longest;
    }

    /** To be asked when the database has just answered. */
    public boolean wasLong() {
        long last = looked.get();
        return last == 0 || System.nanoTime() - last > longest.toNanos();
    }

    public void over() {
        looked.set(System.nanoTime());
    }
}

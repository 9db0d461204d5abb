package fusionlab.protocol;

import java.util.Random;

/** How long to wait before the server is asked again: doubling, with jitter, so that a farm does not return all at once. Not thread-safe. */
public final class BackOff {

    /** A third of a lease: a server that is back for a short time only must be met, or what was measured is measured again. */
    private static final long LONGEST_MILLIS = 10_000;

    private final long firstMillis;
    private final Random random;
    private long nextMillis;

    /** @param firstMillis where the doubling begins */
    public BackOff(long firstMillis, Random random) {
        this.firstMillis = firstMillis;
        this.random = random;
        this.nextMillis = firstMillis;
    }

    /** Half to all of the current step, in milliseconds. */
    public long next() {
        long step = nextMillis;
        nextMillis = Math.min(LONGEST_MILLIS, 2 * nextMillis);
        return step / 2 + (long) (random.nextDouble() * step / 2);
    }

    public void reset() {
        nextMillis = firstMillis;
    }
}

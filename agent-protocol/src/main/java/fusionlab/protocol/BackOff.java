package fusionlab.protocol;

import java.util.Random;

/**
 * How long to wait before asking the server again: doubling, with jitter, so that a farm does not come back all at once. Not thread-safe.
 */
public final class BackOff {

    /** A third of a lease: results must reach a server that comes back only briefly, or they are measured again. */
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

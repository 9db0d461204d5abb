package fusionlab.quality.worker;

import java.util.random.RandomGenerator;

/** How long to wait before the server is asked again: doubling, with jitter, so that workers do not return all at once. */
final class BackOff {

    private static final long LONGEST_MILLIS = 30_000;

    private final long firstMillis;
    private final RandomGenerator random;
    private long nextMillis;

    BackOff(long firstMillis, RandomGenerator random) {
        this.firstMillis = firstMillis;
        this.random = random;
        this.nextMillis = firstMillis;
    }

    /** Half to all of the current step. */
    long next() {
        long step = nextMillis;
        nextMillis = Math.min(LONGEST_MILLIS, 2 * nextMillis);
        return step / 2 + (long) (random.nextDouble() * step / 2);
    }

    void reset() {
        nextMillis = firstMillis;
    }
}

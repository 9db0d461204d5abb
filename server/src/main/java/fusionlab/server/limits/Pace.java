package fusionlab.server.limits;

import java.time.Duration;

/** The time limit for sending a body or reading an answer. */
final class Pace {

    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final long BYTES_A_SECOND = 16 << 10;

    private Pace() {}

    /** @param startNanos {@link System#nanoTime} at the first byte */
    static boolean isTooSlow(long startNanos, long bytes) {
        return System.nanoTime() - startNanos
                > GRACE.plusSeconds(bytes / BYTES_A_SECOND).toNanos();
    }
}

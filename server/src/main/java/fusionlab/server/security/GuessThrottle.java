package fusionlab.server.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Slows down guessing: after a number of wrong tries, whoever made them has to wait. Safe for use by several threads. */
public final class GuessThrottle {

    private static final int REMEMBERED = 10_000;

    private record Tries(int wrong, Instant last) {}

    private final Clock clock;
    private final int allowed;
    private final Duration pause;
    private final Map<String, Tries> guessers = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * @param allowed wrong tries before the first wait
     * @param pause how long to wait after the last wrong try, and after how long all is forgotten
     */
    public GuessThrottle(Clock clock, int allowed, Duration pause) {
        this.clock = clock;
        this.allowed = allowed;
        this.pause = pause;
    }

    /** Seconds until the next try is allowed; 0 if it is now. */
    public synchronized long waitSeconds(String guesser) {
        Tries tries = guessers.get(guesser);
        if (tries == null || tries.wrong() < allowed) {
            return 0;
        }
        Duration left = Duration.between(clock.instant(), tries.last().plus(pause));
        if (left.isNegative() || left.isZero()) {
            guessers.remove(guesser);
            return 0;
        }
        return Math.max(1, left.toSeconds());
    }

    public synchronized void wrong(String guesser) {
        Instant now = clock.instant();
        Tries earlier = guessers.remove(guesser);
        int counted = earlier == null || earlier.last().plus(pause).isBefore(now) ? 0 : earlier.wrong();
        guessers.put(guesser, new Tries(counted + 1, now));
    }

    public synchronized void right(String guesser) {
        guessers.remove(guesser);
    }
}

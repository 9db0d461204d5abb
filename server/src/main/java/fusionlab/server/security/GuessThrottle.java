package fusionlab.server.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Slows down guessing: after a number of wrong tries, the caller has to wait. Thread-safe. */
final class GuessThrottle {

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
     * @param pause waiting time after the last wrong try, after which wrong tries are forgotten
     */
    GuessThrottle(Clock clock, int allowed, Duration pause) {
        this.clock = clock;
        this.allowed = allowed;
        this.pause = pause;
    }

    /**
     * Begins a try, which counts as wrong until {@link #right}, so that parallel tries have no advantage.
     *
     * @return whether it may be made; otherwise it does not count
     */
    synchronized boolean begin(String guesser) {
        Instant now = clock.instant();
        Tries earlier = guessers.get(guesser);
        int counted = earlier == null || !earlier.last().plus(pause).isAfter(now) ? 0 : earlier.wrong();
        if (counted >= allowed) {
            return false;
        }
        guessers.remove(guesser);
        guessers.put(guesser, new Tries(counted + 1, now));
        return true;
    }

    /** The try was right, or was not a try: it does not count. */
    synchronized void right(String guesser) {
        guessers.computeIfPresent(
                guesser, (name, tries) -> tries.wrong() == 1 ? null : new Tries(tries.wrong() - 1, tries.last()));
    }
}

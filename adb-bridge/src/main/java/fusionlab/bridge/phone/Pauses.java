package fusionlab.bridge.phone;

import java.time.Duration;

/** Doubling pauses up to a longest. Not thread-safe. */
final class Pauses {

    private final Duration first;
    private final Duration longest;
    private Duration next;

    Pauses(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    Duration next() {
        Duration pause = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return pause;
    }

    void reset() {
        next = first;
    }
}

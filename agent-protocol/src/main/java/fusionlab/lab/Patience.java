package fusionlab.lab;

import fusionlab.protocol.BackOff;
import java.util.function.Consumer;

/**
 * The growing pauses between retries while the lab is unreachable. Not thread-safe.
 *
 * @param stop ends a pause early
 */
public record Patience(BackOff backOff, StopSignal stop, Consumer<String> log) {

    /** To be called after each answered call. */
    public void answered() {
        backOff.reset();
    }

    /** To be called before each retry. */
    public void pause(LabAwayException away, long longestMillis) throws InterruptedException {
        if (!stop.isStopped()) {
            long millis = Math.min(backOff.next(), longestMillis);
            log.accept(away.getMessage() + "; asking again in " + millis + " ms");
            stop.await(millis);
        }
    }
}

package fusionlab.lab;

import fusionlab.protocol.BackOff;
import java.util.function.Consumer;

/**
 * Asks a lab that is away again at growing intervals. Not thread-safe.
 *
 * @param stop ends a pause early
 */
public record Patience(BackOff backOff, StopSignal stop, Consumer<String> log) {

    /** After each call that the lab has answered. */
    public void answered() {
        backOff.reset();
    }

    /** Before the lab is asked again. */
    public void pause(LabAwayException away, long longestMillis) throws InterruptedException {
        if (!stop.isStopped()) {
            long millis = Math.min(backOff.next(), longestMillis);
            log.accept(away.getMessage() + "; asking again in " + millis + " ms");
            stop.await(millis);
        }
    }
}

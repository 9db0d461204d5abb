package fusionlab.server.campaign;

import fusionlab.protocol.Job;
import org.jspecify.annotations.Nullable;

/** The next step of a campaign. */
sealed interface Step {

    /** @param remainingSeconds device time until the end, including this job; null while nothing has been measured */
    record Measure(Job job, @Nullable Double remainingSeconds) implements Step {}

    /** All measurements are done. */
    record Finish() implements Step {}

    /** The campaign cannot continue. */
    record GiveUp(String reason) implements Step {}
}

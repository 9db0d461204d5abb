package fusionlab.server.campaign;

import fusionlab.protocol.Job;
import org.jspecify.annotations.Nullable;

/** What a campaign does next. */
sealed interface Step {

    /** @param remainingSeconds device time until the end, this job included; null while nothing has been measured */
    record Measure(Job job, @Nullable Double remainingSeconds) implements Step {}

    /** Everything is measured that is going to be. */
    record Finish() implements Step {}

    /** It cannot go on. */
    record GiveUp(String reason) implements Step {}
}

package fusionlab.server.evaluation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The states of trainings that have not ended. Their files count for {@link WeightsProperties}, and {@link
 * fusionlab.server.limits.LimitProperties#states} limits a single one.
 *
 * @param interval between the end of one upload of a worker and the beginning of its next; below zero for no states
 * @param sweep interval of deleting files that nobody needs any more
 */
@ConfigurationProperties("fusionlab.states")
record StatesProperties(
        @DefaultValue("5m") Duration interval,
        @DefaultValue("1m") Duration sweep) {

    boolean kept() {
        return !interval.isNegative();
    }
}

package fusionlab.server.lease;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How jobs are lent.
 *
 * @param expiry without a heartbeat a job is lent anew after this time
 * @param heartbeat how often agents report progress
 * @param sweep how often loans that ran out are looked for
 * @param recheck how often waiting agents' queues are looked at, so that another replica's jobs are seen
 * @param tolerance by how much a report's times may exceed the time since its loan, where the two clocks differ
 * @param maximumWaiting agents that may wait for work at the same time
 * @param waitingOfDevice agents of one device that may: more are answered at once
 */
@ConfigurationProperties("fusionlab.lease")
record LeaseSettings(
        @DefaultValue("30s") Duration expiry,
        @DefaultValue("5s") Duration heartbeat,
        @DefaultValue("5s") Duration sweep,
        @DefaultValue("2s") Duration recheck,
        @DefaultValue("2s") Duration tolerance,
        @DefaultValue("5000") int maximumWaiting,
        @DefaultValue("8") int waitingOfDevice) {

    LeaseSettings {
        if (expiry.compareTo(heartbeat.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "fusionlab.lease.expiry must be at least twice fusionlab.lease.heartbeat");
        }
        if (expiry.compareTo(sweep.multipliedBy(4)) < 0) {
            throw new IllegalArgumentException(
                    "fusionlab.lease.expiry must be at least four times fusionlab.lease.sweep:"
                            + " each pause between two sweeps would be an absence otherwise, and no lease would ever end");
        }
    }

    /**
     * How long a lease is that no heartbeat has confirmed: its answer may have gone to a process that has ended, and
     * the next one that asks should not wait for the whole expiry. Agents send the first heartbeat at once, earlier versions after one interval.
     */
    Duration unconfirmed() {
        return heartbeat.multipliedBy(2);
    }

    /** Between two looks after loans: after a longer time server or database were away, and agents could not extend theirs. */
    Duration absence() {
        return expiry.dividedBy(2);
    }
}

package fusionlab.server.job;

import fusionlab.server.lease.LeaseTerms;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How jobs are leased.
 *
 * @param expiry without a heartbeat a job is leased again after this time
 * @param heartbeat how often agents report progress
 * @param sweep how often expired leases are looked for
 * @param recheck how often waiting agents' queues are looked at, so that another replica's jobs are seen
 * @param tolerance by how much a report's times may exceed the time since its lease, where the two clocks differ
 * @param maximumWaiting agents that may wait for work at the same time
 * @param waitingOfDevice agents of one device that may: more are answered at once
 */
@ConfigurationProperties("fusionlab.lease")
record JobProperties(
        @DefaultValue("30s") Duration expiry,
        @DefaultValue("5s") Duration heartbeat,
        @DefaultValue("5s") Duration sweep,
        @DefaultValue("2s") Duration recheck,
        @DefaultValue("2s") Duration tolerance,
        @DefaultValue("5000") int maximumWaiting,
        @DefaultValue("8") int waitingOfDevice) {

    private static final int ATTEMPTS = 5;

    JobProperties {
        terms(expiry, heartbeat, sweep, recheck, maximumWaiting, waitingOfDevice)
                .checked("fusionlab.lease");
    }

    LeaseTerms terms() {
        return terms(expiry, heartbeat, sweep, recheck, maximumWaiting, waitingOfDevice);
    }

    private static LeaseTerms terms(
            Duration expiry, Duration heartbeat, Duration sweep, Duration recheck, int maximumWaiting, int waiting) {
        return new LeaseTerms(expiry, heartbeat, sweep, recheck, ATTEMPTS, ATTEMPTS, maximumWaiting, waiting);
    }
}

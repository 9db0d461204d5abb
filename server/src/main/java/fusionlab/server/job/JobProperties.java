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
 * @param sweep interval of the sweep for expired leases
 * @param recheck interval of polling waiting agents' queues for other replicas' jobs
 * @param tolerance by how much a report's times may exceed the time since its lease, because the clocks differ
 * @param maximumWaiting agents that may wait for work at the same time
 * @param waitingOfDevice the same for one device; more are answered at once
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

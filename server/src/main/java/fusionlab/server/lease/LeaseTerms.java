package fusionlab.server.lease;

import java.time.Duration;

/**
 * How a kind of work is leased.
 *
 * @param expiry without a heartbeat the work is leased again after this time
 * @param heartbeat how often holders report progress
 * @param sweep interval of the sweep for expired leases
 * @param recheck interval of polling the queues of waiting requests for other replicas' work
 * @param attempts maximum leases of one piece of work without a result
 * @param problems reported problems or refused results before the work fails
 * @param maximumWaiting maximum number of waiting requests
 * @param waitingOfHolder the same for one device or token
 */
public record LeaseTerms(
        Duration expiry,
        Duration heartbeat,
        Duration sweep,
        Duration recheck,
        int attempts,
        int problems,
        int maximumWaiting,
        int waitingOfHolder) {

    /** @param prefix of the settings, for the message. @throws IllegalArgumentException naming the setting */
    public LeaseTerms checked(String prefix) {
        if (expiry.compareTo(heartbeat.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(prefix + ".expiry must be at least twice " + prefix + ".heartbeat");
        }
        if (expiry.compareTo(sweep.multipliedBy(4)) < 0) {
            throw new IllegalArgumentException(
                    prefix + ".expiry must be at least four times " + prefix
                            + ".sweep: otherwise each pause between two sweeps would count as an outage, and no lease would ever expire");
        }
        if (attempts < 1 || problems < 1) {
            throw new IllegalArgumentException(prefix + ".attempts and .problems must be 1 at least");
        }
        return this;
    }

    /**
     * The length of a lease before its first heartbeat: the answer may have gone to a process that has ended, and the next request should
     * not wait for the whole expiry. Holders send the first heartbeat at once, earlier versions after one interval.
     */
    public Duration unconfirmed() {
        return heartbeat.multipliedBy(2);
    }

    /** Limit between two sweeps: after a longer pause the server or the database was down, and holders could not extend their leases. */
    Duration outage() {
        return expiry.dividedBy(2);
    }

    public int expirySeconds() {
        return (int) expiry.toSeconds();
    }

    public int heartbeatSeconds() {
        return (int) Math.max(1, heartbeat.toSeconds());
    }
}

package fusionlab.server.lease;

import java.time.Duration;

/**
 * How a kind of work is leased.
 *
 * @param expiry without a heartbeat the work is leased again after this time
 * @param heartbeat how often holders report progress
 * @param sweep how often expired leases are looked for
 * @param recheck how often the queues of those who wait are looked at, so that another replica's work is seen
 * @param attempts leases of one piece of work that may end without a result
 * @param problems that its holders may report, or refused results, before it is given up
 * @param maximumWaiting seekers that may wait at the same time
 * @param waitingOfHolder seekers of one device or token that may
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
                            + ".sweep: each pause between two sweeps would be an outage otherwise, and no lease would ever end");
        }
        if (attempts < 1 || problems < 1) {
            throw new IllegalArgumentException(prefix + ".attempts and .problems must be 1 at least");
        }
        return this;
    }

    /**
     * How long a lease is that no heartbeat has confirmed: its answer may have gone to a process that has ended, and the next one that asks should
     * not wait for the whole expiry. Holders send the first heartbeat at once, earlier versions after one interval.
     */
    public Duration unconfirmed() {
        return heartbeat.multipliedBy(2);
    }

    /** Between two looks for expired leases: after a longer time server or database were away, and holders could not extend theirs. */
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

package fusionlab.protocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job leased to one agent. POST {@link Protocol#LEASES} answers 200 with it, or 204 if there was no work within the wait.
 *
 * @param leaseId names the job in the paths of heartbeat and result
 * @param fencingToken ascending with each lease of the same job; a report with an old one is refused
 * @param expirySeconds without a heartbeat the job is leased again after this time
 * @param heartbeatSeconds how often to report progress
 * @param job the work
 */
public record Lease(long leaseId, long fencingToken, int expirySeconds, int heartbeatSeconds, Job job) {

    public Lease {
        Objects.requireNonNull(job, "job");
    }

    /**
     * @param waitSeconds how long the server may hold the request, 0 to 30
     * @param conditions the device's state now
     * @param waitingFor why the device cannot measure now: the server notes it and leases nothing; null if it is ready
     * @param session UUID of the agent's process, which asks only when it holds no lease: if it has one, the answer was lost, and it gets
     *     the same lease again, with the same fencing token. Null from older agents
     */
    public record Request(
            int protocolVersion,
            String agentVersion,
            int waitSeconds,
            HostFacts host,
            @Nullable Conditions conditions,
            @Nullable String waitingFor,
            @Nullable String session) {}

    /**
     * @param done rounds finished, of {@code total}
     * @param conditions the device's state now
     */
    public record Heartbeat(
            long fencingToken,
            int done,
            int total,
            @Nullable String activity,
            @Nullable Conditions conditions) {}

    /** @param cancelled stop now, and report the results so far */
    public record HeartbeatAnswer(boolean cancelled) {}
}

package fusionlab.server.device;

import com.fasterxml.jackson.annotation.JsonInclude;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A device for REST and pages.
 *
 * @param lastSeenAt exact to a few seconds
 * @param osFingerprint the build of OS and drivers; null until its agent has registered
 * @param host its agent's facts; null until it has registered
 * @param conditions its state as last reported by its agent or its bridge; null if never reported
 * @param waitingFor why its agent does not measure; null if it is ready or offline
 * @param simulated whether it is not a real device
 * @param problem that a report of its agent or bridge is unreadable; null and left out if all can be read
 */
public record DeviceView(
        long id,
        String name,
        DeviceKind kind,
        String model,
        String soc,
        String os,
        DeviceState state,
        @Nullable Instant lastSeenAt,
        @Nullable String agentVersion,
        @Nullable String osFingerprint,
        @Nullable HostFacts host,
        @Nullable Conditions conditions,
        @Nullable Instant conditionsAt,
        @Nullable String waitingFor,
        boolean simulated,
        @Nullable Instant registeredAt,
        Instant createdAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String problem) {

    /** Its processor, from the registration or else from its agent; empty if unknown. */
    public String processor() {
        return soc.isEmpty() && host != null ? host.processor() : soc;
    }

    /** Its operating system, from the registration or else from its agent; empty if unknown. */
    public String system() {
        return os.isEmpty() && host != null ? host.os() : os;
    }

    /** Why its agent does not work, in words that follow "the device's agent, "; null while it is online. */
    public @Nullable String unavailability() {
        return switch (state) {
            case ONLINE -> null;
            case OFFLINE ->
                "offline since "
                        + (lastSeenAt == null ? "its registration" : lastSeenAt.truncatedTo(ChronoUnit.SECONDS));
            case NEW -> "which has not registered yet";
            case REVOKED -> "whose token is revoked";
        };
    }
}

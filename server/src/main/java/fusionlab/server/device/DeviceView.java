package fusionlab.server.device;

import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A device as it is shown.
 *
 * @param lastSeenAt exact to a few seconds
 * @param osFingerprint the build of OS and drivers; null until its agent has registered
 * @param host what its agent says of the machine; null until it has registered
 * @param conditions its state when it was last told, by its agent or by its bridge; null if nobody ever told
 * @param waitingFor why its agent holds itself back from measuring; null if it is ready or away
 * @param simulated whether no real device stands behind it
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
        Instant createdAt) {

    /** Its processor, by the person who registered it or else by its agent; empty if unknown. */
    public String processor() {
        return soc.isEmpty() && host != null ? host.processor() : soc;
    }

    /** Its operating system, by the person who registered it or else by its agent; empty if unknown. */
    public String system() {
        return os.isEmpty() && host != null ? host.os() : os;
    }

    /** Why its agent does no work, in words that follow "the device's agent, "; null while it is online. */
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

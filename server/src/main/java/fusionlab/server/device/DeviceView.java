package fusionlab.server.device;

import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import java.time.Instant;
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
        Instant createdAt) {}

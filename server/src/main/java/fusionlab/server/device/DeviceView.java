package fusionlab.server.device;

import fusionlab.protocol.HostFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A device as it is shown.
 *
 * @param lastSeenAt exact to a few seconds
 * @param osFingerprint the build of OS and drivers; null until its agent has registered
 * @param host what its agent says of the machine; null until it has registered
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
        @Nullable Instant registeredAt,
        Instant createdAt) {}

package fusionlab.server.phone;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bridge to phones.
 *
 * @param owner owner of its name: {@code token:} and an API token's name, or {@code server}
 * @param problem why it cannot see any phone, with the remedy
 * @param away whether it is silent
 */
public record BridgeView(
        String name, String owner, @Nullable String problem, Instant lastSeenAt, boolean away, int phones) {}

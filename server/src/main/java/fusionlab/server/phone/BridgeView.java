package fusionlab.server.phone;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bridge to phones.
 *
 * @param owner whose name it is: {@code token:} and an API token's name, or {@code server}
 * @param problem why it can see no phone at all, with the remedy
 * @param away whether it has fallen silent
 */
public record BridgeView(
        String name, String owner, @Nullable String problem, Instant lastSeenAt, boolean away, int phones) {}

package fusionlab.server.phone;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bridge to phones.
 *
 * @param problem why it can see no phone at all, with the remedy
 * @param away whether it has fallen silent
 */
public record BridgeView(String name, @Nullable String problem, Instant lastSeenAt, boolean away, int phones) {}

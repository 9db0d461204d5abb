package fusionlab.server.lease;

import org.jspecify.annotations.Nullable;

/**
 * Who asks for work, or comes with a lease.
 *
 * @param name of the device, {@code device:7}, or of the API token: what the request was authenticated as
 * @param session the holder's process; null for older agents and workers, of which the name alone is checked
 */
public record LeaseHolder(String name, @Nullable String session) {}

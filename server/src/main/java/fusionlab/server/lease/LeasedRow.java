package fusionlab.server.lease;

import org.jspecify.annotations.Nullable;

/**
 * A row that has just been leased.
 *
 * @param payload as {@link LeasedWork#payload} selects it
 */
public record LeasedRow(
        long id, long fencingToken, @Nullable String payload) {}

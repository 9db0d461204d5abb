package fusionlab.server.rest;

import org.jspecify.annotations.Nullable;

/** The orders of a list that is sorted by age alone. */
public enum ByAge {
    NEWEST,
    OLDEST;

    /** @param sort null for the newest first */
    public static KeyOrder order(@Nullable ByAge sort, String id) {
        return sort == OLDEST ? KeyOrder.oldest(id) : KeyOrder.newest(id);
    }
}

package fusionlab.server.rest;

import fusionlab.server.system.BadParameterException;
import org.jspecify.annotations.Nullable;

/**
 * The page of a list: a handler that has it as a parameter, or a {@link ListQuery} with it, takes its components as query parameters. Pages
 * begin after an item, not at a number of items, so that the last page of a long list costs as much as the first.
 *
 * @param limit items on the page, 1 to {@value #MOST}
 * @param after id of the item before the page, {@link Listing#next} of the page before; null for the first page
 * @param before id of the item after the page, {@link Listing#previous} of the page after; null for what {@code after} says
 */
public record Paging(
        int limit, @Nullable Long after, @Nullable Long before) {

    public static final int USUAL = 50;
    public static final int MOST = 200;

    public Paging {
        if (limit < 1 || limit > MOST) {
            throw new BadParameterException("limit", "limit is " + limit, "give 1 to " + MOST);
        }
        if (after != null && before != null) {
            throw new BadParameterException("before", "before and after are both given", "give one of them");
        }
    }

    /** The first page of a list. */
    public static Paging first(int limit) {
        return new Paging(limit, null, null);
    }

    /** Whether the page is sought from its end. */
    boolean backwards() {
        return before != null;
    }

    /** The item that the page is next to; null at the beginning. */
    @Nullable
    Long neighbour() {
        return before != null ? before : after;
    }
}

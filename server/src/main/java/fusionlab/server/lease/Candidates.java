package fusionlab.server.lease;

import java.util.Map;

/**
 * The rows of a queue that a request may get.
 *
 * @param condition SQL about the row {@code w}
 * @param order SQL, empty or ending in a comma; the id decides last
 * @param parameters of condition and order
 */
public record Candidates(String condition, String order, Map<String, ?> parameters) {

    /** All rows, the oldest first. */
    public static final Candidates ALL = new Candidates("true", "", Map.of());
}

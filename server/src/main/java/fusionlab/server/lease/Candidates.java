package fusionlab.server.lease;

import java.util.Map;

/**
 * Which of the rows that wait in its queue a request may have.
 *
 * @param condition SQL about the row {@code w}
 * @param order SQL, empty or ending in a comma; the id decides last
 * @param parameters of the two
 */
public record Candidates(String condition, String order, Map<String, ?> parameters) {

    /** All rows, the oldest first. */
    public static final Candidates ALL = new Candidates("true", "", Map.of());
}

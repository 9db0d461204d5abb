package fusionlab.server.rest;

import java.util.List;

/**
 * The order of a list, by which its pages are sought.
 *
 * @param keys columns or expressions without nulls, the last of which is the id; an index should hold them in this order
 */
public record KeyOrder(boolean descending, List<String> keys) {

    public KeyOrder {
        keys = List.copyOf(keys);
    }

    /** By id downwards: the newest first. */
    public static KeyOrder newest(String id) {
        return new KeyOrder(true, List.of(id));
    }

    /** By id upwards. */
    public static KeyOrder oldest(String id) {
        return new KeyOrder(false, List.of(id));
    }

    public static KeyOrder rising(String... keys) {
        return new KeyOrder(false, List.of(keys));
    }

    public static KeyOrder falling(String... keys) {
        return new KeyOrder(true, List.of(keys));
    }

    String id() {
        return keys.get(keys.size() - 1);
    }

    boolean byIdOnly() {
        return keys.size() == 1;
    }

    String by(boolean backwards) {
        return " order by " + String.join(descending == backwards ? ", " : " desc, ", keys)
                + (descending == backwards ? "" : " desc");
    }

    /** Restricts rows to those beyond {@code :neighbour}. @param from where its key is found */
    String beyond(String from, boolean backwards) {
        String sign = descending == backwards ? " > " : " < ";
        return byIdOnly()
                ? id() + sign + ":neighbour"
                : "(" + columns() + ")" + sign + "(select " + columns() + " " + from + " where " + id()
                        + " = :neighbour)";
    }

    private String columns() {
        return String.join(", ", keys);
    }
}

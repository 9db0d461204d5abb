package fusionlab.search;

import java.util.List;

/** The latency table lacks cells that the search needs; they are never counted as zero. */
public final class MissingCellException extends RuntimeException {

    private final List<String> keys;

    public MissingCellException(List<String> keys) {
        super("The latency table has no cell for " + String.join(", ", keys)
                + ". Measure it in a new campaign, or restrict the search to kinds that do not need it.");
        this.keys = List.copyOf(keys);
    }

    public List<String> keys() {
        return keys;
    }
}

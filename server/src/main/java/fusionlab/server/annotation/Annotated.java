package fusionlab.server.annotation;

import java.util.Arrays;
import java.util.Optional;

/** A kind of thing that people can name, note, tag and archive, by its path in the REST interface. */
public enum Annotated {
    LATENCY_TABLE("latency-tables", "latency_table"),
    QUALITY_TABLE("quality-tables", "quality_table"),
    SEARCH("searches", "search_run"),
    ARCHITECTURE("architectures", "architecture"),
    CAMPAIGN("campaigns", "campaign");

    private final String path;
    private final String table;

    Annotated(String path, String table) {
        this.path = path;
        this.table = table;
    }

    /** As in {@code /api/v1/searches}; also its name in the database. */
    public String path() {
        return path;
    }

    /** In the database. */
    String table() {
        return table;
    }

    static Optional<Annotated> of(String path) {
        return Arrays.stream(values()).filter(kind -> kind.path.equals(path)).findAny();
    }
}

package fusionlab.server.annotation;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /**
     * A condition of SQL for lists.
     *
     * @param id the expression of SQL for the thing's id
     * @param archived true for those that people have archived, which are left out otherwise
     */
    public String listed(String id, @Nullable Boolean archived) {
        return (Boolean.TRUE.equals(archived) ? "" : "not ")
                + "exists (select 1 from annotation added where added.kind = '" + path + "' and added.subject_id = "
                + id + " and added.archived)";
    }

    /** A condition of SQL for lists, with {@code ?} for the tag. */
    public String tagged(String id) {
        return "exists (select 1 from tag given where given.kind = '" + path + "' and given.subject_id = " + id
                + " and given.tag = ?)";
    }

    /** In the database. */
    String table() {
        return table;
    }

    static Optional<Annotated> of(String path) {
        return Arrays.stream(values()).filter(kind -> kind.path.equals(path)).findAny();
    }
}

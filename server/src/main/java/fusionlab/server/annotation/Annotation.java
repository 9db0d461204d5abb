package fusionlab.server.annotation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people have added to a thing.
 *
 * @param kind path of its kind, {@code searches}
 * @param id of the thing
 * @param title its name for people; empty for its own
 * @param note of any number of lines
 * @param tags in alphabetical order
 * @param archived whether lists leave it out
 * @param changedBy null if nobody has added anything
 */
public record Annotation(
        String kind,
        long id,
        String title,
        String note,
        List<String> tags,
        boolean archived,
        @Nullable String changedBy,
        @Nullable Instant changedAt) {

    public Annotation {
        tags = List.copyOf(tags);
    }

    static Annotation none(Annotated kind, long id) {
        return new Annotation(kind.path(), id, "", "", List.of(), false, null, null);
    }

    /** @param own the thing's own name */
    public String titleOr(String own) {
        return title.isEmpty() ? own : title;
    }

    /** The address of its resource. */
    public String address() {
        return AnnotationController.PATH + "/" + kind + "/" + id;
    }
}

package fusionlab.server.database;

import fusionlab.server.system.LabException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** This version cannot read a stored row (422). */
public final class UnreadableRowException extends LabException {

    private final String kind;
    private final long id;

    /** @param kind for people: {@code campaign} */
    public UnreadableRowException(String kind, long id, @Nullable Throwable cause) {
        super(
                HttpStatus.UNPROCESSABLE_CONTENT,
                Culprit.LAB,
                null,
                "The stored data of " + kind + " " + id + " cannot be read",
                "mend or delete its row in the database; a newer version may have written it");
        this.kind = kind;
        this.id = id;
        initCause(cause);
    }

    @Override
    public Map<String, Object> properties() {
        return Map.of("kind", kind, "id", id);
    }

    public String kind() {
        return kind;
    }

    public long id() {
        return id;
    }
}

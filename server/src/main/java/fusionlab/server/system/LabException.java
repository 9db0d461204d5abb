package fusionlab.server.system;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** An expected failure, reported to the caller: what is wrong, whose fault it is, and what to do. */
public abstract class LabException extends RuntimeException {

    /** Who can fix it. */
    public enum Culprit {
        USER,
        DEVICE,
        LAB
    }

    private final HttpStatus status;
    private final Culprit culprit;
    private final @Nullable String field;
    private final String remedy;

    /**
     * @param detail what is wrong, with the value in question
     * @param field the request's wrong field, if there is one
     * @param remedy what to do, in the imperative
     */
    protected LabException(HttpStatus status, Culprit culprit, @Nullable String field, String detail, String remedy) {
        super(detail);
        this.status = status;
        this.culprit = culprit;
        this.field = field;
        this.remedy = remedy;
    }

    /** Additional properties for programs, sent in addition to detail and remedy. */
    public Map<String, Object> properties() {
        return Map.of();
    }

    public HttpStatus status() {
        return status;
    }

    public Culprit culprit() {
        return culprit;
    }

    public @Nullable String field() {
        return field;
    }

    public String remedy() {
        return remedy;
    }
}

package fusionlab.server.system;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The request is well-formed but conflicts with the current state. */
public final class ConflictException extends LabException {

    public ConflictException(@Nullable String field, String detail, String remedy) {
        super(HttpStatus.CONFLICT, Culprit.USER, field, detail, remedy);
    }
}

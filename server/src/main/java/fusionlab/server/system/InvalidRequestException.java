package fusionlab.server.system;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The request can be read but a value in it makes no sense (422). */
public final class InvalidRequestException extends LabException {

    public InvalidRequestException(@Nullable String field, String detail, String remedy) {
        super(HttpStatus.UNPROCESSABLE_CONTENT, Culprit.USER, field, detail, remedy);
    }
}

package fusionlab.server.evaluation;

import fusionlab.server.system.LabException;
import org.springframework.http.HttpStatus;

/** A result that is implausible or does not belong to its piece (422); {@link #field} says where. */
final class InvalidResultException extends LabException {

    InvalidResultException(String field, String message, String remedy) {
        super(
                HttpStatus.UNPROCESSABLE_CONTENT,
                Culprit.DEVICE,
                field,
                field + " " + message,
                remedy + "; nothing of the result was stored");
    }
}

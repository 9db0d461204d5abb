package fusionlab.server.job;

import fusionlab.server.system.LabException;
import org.springframework.http.HttpStatus;

/** A report that is implausible or does not belong to its job (422); {@link #field} says where. */
final class InvalidReportException extends LabException {

    InvalidReportException(String field, String message) {
        super(
                HttpStatus.UNPROCESSABLE_CONTENT,
                Culprit.DEVICE,
                field,
                field + " " + message,
                "update the agent; nothing of the report was stored");
    }
}

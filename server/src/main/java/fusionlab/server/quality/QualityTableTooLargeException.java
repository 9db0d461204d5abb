package fusionlab.server.quality;

import fusionlab.server.system.LabException;
import org.springframework.http.HttpStatus;

/** A quality table has a line for each slot; a file of megabytes is something else. */
final class QualityTableTooLargeException extends LabException {

    static final int MOST_BYTES = 1 << 20;

    QualityTableTooLargeException(int bytes) {
        super(
                HttpStatus.CONTENT_TOO_LARGE,
                Culprit.USER,
                null,
                "The quality table has " + bytes + " bytes",
                "send at most " + MOST_BYTES + " bytes: a line for each slot");
    }
}

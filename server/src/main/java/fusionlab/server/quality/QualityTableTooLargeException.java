package fusionlab.server.quality;

import fusionlab.server.system.LabException;
import org.springframework.http.HttpStatus;

/** A quality table has one line per slot; a file of megabytes is not a quality table. */
final class QualityTableTooLargeException extends LabException {

    static final int MOST_BYTES = 1 << 20;

    QualityTableTooLargeException(int bytes) {
        super(
                HttpStatus.CONTENT_TOO_LARGE,
                Culprit.USER,
                null,
                "The quality table has " + bytes + " bytes",
                "send at most " + MOST_BYTES + " bytes: one line per slot");
    }
}

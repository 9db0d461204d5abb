package fusionlab.server.evaluation;

import fusionlab.server.system.LabException;
import org.springframework.http.HttpStatus;

/** The disk has no room for weights (507); the same upload can succeed later, so the worker keeps its file and its lease. */
final class WeightsNotStoredException extends LabException {

    WeightsNotStoredException(String detail, String remedy) {
        super(HttpStatus.INSUFFICIENT_STORAGE, Culprit.LAB, null, detail, remedy + "; nothing of the file was stored");
    }
}

package fusionlab.server.evaluation;

import fusionlab.server.system.LabException;
import org.springframework.http.HttpStatus;

/**
 * The file that a row of weights names is missing, or is another one (409). A status of 5xx would have workers ask again for ever, where
 * only a person can help.
 */
final class WeightsLostException extends LabException {

    WeightsLostException(String detail, String remedy) {
        super(HttpStatus.CONFLICT, Culprit.LAB, null, detail, remedy);
    }
}

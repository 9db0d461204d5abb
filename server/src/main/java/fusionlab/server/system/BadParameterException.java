package fusionlab.server.system;

import org.springframework.http.HttpStatus;

/** A query parameter or header is out of its range (400). */
public final class BadParameterException extends LabException {

    public BadParameterException(String parameter, String detail, String remedy) {
        super(HttpStatus.BAD_REQUEST, Culprit.USER, parameter, detail, remedy);
    }
}

package fusionlab.server.system;

import org.springframework.http.HttpStatus;

/** The lab cannot handle the request now (503); the same request can succeed later. */
public final class BusyException extends LabException {

    public BusyException(String detail) {
        super(HttpStatus.SERVICE_UNAVAILABLE, Culprit.LAB, null, detail, "try again in a few seconds");
    }
}

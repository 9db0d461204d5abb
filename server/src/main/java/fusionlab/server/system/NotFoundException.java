package fusionlab.server.system;

import org.springframework.http.HttpStatus;

/** The requested thing does not exist. */
public final class NotFoundException extends LabException {

    /**
     * @param what as in "device"
     * @param id the requested id
     * @param list path that lists the existing ones
     */
    public NotFoundException(String what, Object id, String list) {
        super(HttpStatus.NOT_FOUND, Culprit.USER, null, "There is no " + what + " " + id, "see GET " + list);
    }
}

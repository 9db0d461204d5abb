package fusionlab.server.system;

import org.springframework.http.HttpStatus;

/** There is no such thing. */
public final class NotFoundException extends LabException {

    /**
     * @param what as in "device"
     * @param id as it was asked for
     * @param list path that lists what there is
     */
    public NotFoundException(String what, Object id, String list) {
        super(HttpStatus.NOT_FOUND, Culprit.USER, null, "There is no " + what + " " + id, "see GET " + list);
    }
}

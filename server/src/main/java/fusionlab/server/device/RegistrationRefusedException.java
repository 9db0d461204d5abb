package fusionlab.server.device;

import fusionlab.server.system.LabException;
import org.springframework.http.HttpStatus;

/** The one-time token is not valid. */
final class RegistrationRefusedException extends LabException {

    private RegistrationRefusedException(HttpStatus status, String detail, String remedy) {
        super(status, Culprit.DEVICE, "registrationToken", detail, remedy);
    }

    static RegistrationRefusedException wrongToken() {
        return new RegistrationRefusedException(
                HttpStatus.UNAUTHORIZED,
                "The registration token is unknown, used or expired",
                "ask an operator for a new one: POST " + DeviceController.PATH + "/ID/registration-token");
    }
}

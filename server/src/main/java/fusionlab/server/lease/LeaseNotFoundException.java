package fusionlab.server.lease;

import fusionlab.server.system.LabException;
import org.springframework.http.HttpStatus;

/** The device has no lease of that number: it never had, or it is another device's. */
final class LeaseNotFoundException extends LabException {

    private final long leaseId;

    LeaseNotFoundException(long leaseId) {
        super(
                HttpStatus.NOT_FOUND,
                Culprit.DEVICE,
                null,
                "This device has no lease " + leaseId,
                "use only leases that were lent to this device");
        this.leaseId = leaseId;
    }

    long leaseId() {
        return leaseId;
    }
}

package fusionlab.server.lease;

import fusionlab.server.system.LabException;
import org.springframework.http.HttpStatus;

/** The holder has no lease with that number: it never had it, or it is another's. */
public final class LeaseNotFoundException extends LabException {

    private final long leaseId;

    LeaseNotFoundException(long leaseId) {
        super(
                HttpStatus.NOT_FOUND,
                Culprit.DEVICE,
                null,
                "You hold no lease " + leaseId,
                "drop the work, and use only your own leases");
        this.leaseId = leaseId;
    }

    public long leaseId() {
        return leaseId;
    }
}

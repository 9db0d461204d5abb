package fusionlab.server.lease;

import fusionlab.server.system.LabException;
import org.springframework.http.HttpStatus;

/** The loan has ended, or the job was lent anew in the meantime; nothing was changed. */
final class StaleLeaseException extends LabException {

    private final long leaseId;

    StaleLeaseException(long leaseId, long fencingToken) {
        super(
                HttpStatus.CONFLICT,
                Culprit.DEVICE,
                "fencingToken",
                "Lease " + leaseId + " with fencing token " + fencingToken
                        + " has ended or was lent anew; nothing was changed",
                "drop the work and ask for a new lease");
        this.leaseId = leaseId;
    }

    long leaseId() {
        return leaseId;
    }
}

package fusionlab.server.lease;

import fusionlab.server.system.LabException;
import org.springframework.http.HttpStatus;

/** The lease has ended, or the work has been leased again since; nothing was changed. */
public final class StaleLeaseException extends LabException {

    private final long leaseId;

    StaleLeaseException(long leaseId, long fencingToken) {
        super(
                HttpStatus.CONFLICT,
                Culprit.DEVICE,
                "fencingToken",
                "Lease " + leaseId + " with fencing token " + fencingToken
                        + " has ended, or its work has been leased again; nothing was changed",
                "drop the work and ask for a new lease");
        this.leaseId = leaseId;
    }

    public long leaseId() {
        return leaseId;
    }
}

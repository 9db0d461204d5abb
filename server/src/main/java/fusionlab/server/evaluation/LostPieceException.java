package fusionlab.server.evaluation;

import fusionlab.server.system.LabException;
import org.springframework.http.HttpStatus;

/** The loan is unknown or another's (404), or has ended or was lent anew (409); nothing was changed. */
final class LostPieceException extends LabException {

    private final long leaseId;

    private LostPieceException(HttpStatus status, long leaseId, String detail) {
        super(status, Culprit.DEVICE, null, detail, "drop the work and ask for a new lease");
        this.leaseId = leaseId;
    }

    static LostPieceException unknown(long leaseId) {
        return new LostPieceException(HttpStatus.NOT_FOUND, leaseId, "This worker has no lease " + leaseId);
    }

    static LostPieceException stale(long leaseId, long token) {
        return new LostPieceException(
                HttpStatus.CONFLICT,
                leaseId,
                "Lease " + leaseId + " with fencing token " + token
                        + " has ended or was lent anew; nothing was changed");
    }

    long leaseId() {
        return leaseId;
    }
}

package fusionlab.server.lease;

/** The loan has ended, or the job was lent anew in the meantime; nothing was changed. */
final class StaleLeaseException extends RuntimeException {

    private final long leaseId;

    StaleLeaseException(long leaseId, long fencingToken) {
        super("Lease " + leaseId + " with fencing token " + fencingToken
                + " has ended or was lent anew; nothing was changed. Drop the work and ask for a new lease.");
        this.leaseId = leaseId;
    }

    long leaseId() {
        return leaseId;
    }
}

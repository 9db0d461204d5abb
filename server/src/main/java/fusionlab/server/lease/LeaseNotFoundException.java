package fusionlab.server.lease;

/** The device has no lease of that number: it never had, or it is another device's. */
final class LeaseNotFoundException extends RuntimeException {

    private final long leaseId;

    LeaseNotFoundException(long leaseId) {
        super("This device has no lease " + leaseId + ". An agent may only use leases that were lent to its own device.");
        this.leaseId = leaseId;
    }

    long leaseId() {
        return leaseId;
    }
}

package fusionlab.protocol;

/** Paths, version and limits of the agent protocol. */
public final class Protocol {

    /** Raised when an older agent can no longer be understood. */
    public static final int VERSION = 2;

    public static final String REGISTER = "/api/v1/agent/register";
    public static final String BRIDGE_SYNC = "/api/v1/bridges/sync";
    public static final String LEASES = "/api/v1/agent/leases";

    /** Samples in one report. */
    public static final int MAX_SAMPLES = 20_000;

    /** The longest wait that {@link Lease.Request} may ask for. */
    public static final int MAX_WAIT_SECONDS = 30;

    private Protocol() {}

    public static String heartbeat(long leaseId) {
        return LEASES + "/" + leaseId + "/heartbeat";
    }

    public static String result(long leaseId) {
        return LEASES + "/" + leaseId + "/result";
    }
}

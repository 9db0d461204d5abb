package fusionlab.agent.lab;

/** The lab understood and said no; asking again does not help. */
public final class LabRefusedException extends RuntimeException {

    private final int status;

    public LabRefusedException(int status, String detail) {
        super(detail);
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** The token is wrong, used up or revoked. */
    public boolean unauthorized() {
        return status == 401 || status == 403;
    }

    /** The lease belongs to somebody else by now, or has ended. */
    public boolean leaseLost() {
        return status == 404 || status == 409 || status == 410;
    }
}

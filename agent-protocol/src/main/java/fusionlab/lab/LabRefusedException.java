package fusionlab.lab;

/** The lab refused the request; asking again does not help. */
public final class LabRefusedException extends LabException {

    private final int status;

    /** @param status of HTTP */
    public LabRefusedException(int status, String detail) {
        super(detail);
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** The token is wrong, used up, revoked or of another role. */
    public boolean unauthorized() {
        return status == 401 || status == 403;
    }

    /** The lease has another holder by now, or has ended. */
    public boolean leaseLost() {
        return status == 404 || status == 409 || status == 410;
    }
}

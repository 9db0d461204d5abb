package fusionlab.quality.worker;

/** The server understood and said no; asking again does not help. */
final class LabRefusedException extends RuntimeException {

    private final int status;

    LabRefusedException(int status, String detail) {
        super(detail);
        this.status = status;
    }

    /** The token is wrong, revoked, or of another role. */
    boolean unauthorized() {
        return status == 401 || status == 403;
    }
}

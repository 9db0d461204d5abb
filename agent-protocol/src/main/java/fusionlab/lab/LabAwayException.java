package fusionlab.lab;

/** The lab cannot be reached or cannot answer now; the same request may work later. */
public final class LabAwayException extends LabException {

    public LabAwayException(String message) {
        super(message);
    }

    public LabAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}

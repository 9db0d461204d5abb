package fusionlab.agent.lab;

/** The lab cannot be reached or cannot answer now; the same request may work later. */
public final class LabAwayException extends RuntimeException {

    public LabAwayException(String message, Throwable cause) {
        super(message, cause);
    }

    public LabAwayException(String message) {
        super(message);
    }
}

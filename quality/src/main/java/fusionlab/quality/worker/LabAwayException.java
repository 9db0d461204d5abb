package fusionlab.quality.worker;

/** The server cannot be reached or cannot answer now; the same request may work later. */
final class LabAwayException extends RuntimeException {

    LabAwayException(String message, Throwable cause) {
        super(message, cause);
    }

    LabAwayException(String message) {
        super(message);
    }
}

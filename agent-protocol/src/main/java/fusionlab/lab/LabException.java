package fusionlab.lab;

/** The lab did not carry out a request. */
public abstract sealed class LabException extends RuntimeException permits LabAwayException, LabRefusedException {

    LabException(String message) {
        super(message);
    }

    LabException(String message, Throwable cause) {
        super(message, cause);
    }
}

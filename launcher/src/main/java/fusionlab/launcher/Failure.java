package fusionlab.launcher;

/** The command failed; the message says what happened and what helps. Ends the command with exit code 1. */
public final class Failure extends RuntimeException {

    public Failure(String message) {
        super(message);
    }

    public Failure(String message, Throwable cause) {
        super(message, cause);
    }
}

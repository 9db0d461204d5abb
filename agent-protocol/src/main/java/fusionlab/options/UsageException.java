package fusionlab.options;

/** A command line that cannot be understood; the message names the argument and the remedy. */
public final class UsageException extends RuntimeException {

    public UsageException(String message) {
        super(message);
    }
}

package fusionlab.agent;

/** A command line that cannot be understood; the message names the argument and the remedy. */
final class UsageException extends RuntimeException {

    UsageException(String message) {
        super(message);
    }
}

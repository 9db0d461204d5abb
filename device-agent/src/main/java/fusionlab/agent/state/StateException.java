package fusionlab.agent.state;

/** The state directory cannot be used; the message names it and the remedy. */
public final class StateException extends RuntimeException {

    public StateException(String message, Throwable cause) {
        super(message, cause);
    }

    public StateException(String message) {
        super(message);
    }
}

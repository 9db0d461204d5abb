package fusionlab.quality.evaluation;

/** An evaluation that cannot be done here, or came to nothing; the message says why, with figures. */
public final class EvaluationException extends RuntimeException {

    public EvaluationException(String message) {
        super(message);
    }

    public EvaluationException(String message, Throwable cause) {
        super(message, cause);
    }
}

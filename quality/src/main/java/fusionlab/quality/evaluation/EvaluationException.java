package fusionlab.quality.evaluation;

/** An evaluation that is impossible here or failed; the message says why, with figures. */
public final class EvaluationException extends RuntimeException {

    public EvaluationException(String message) {
        super(message);
    }

    public EvaluationException(String message, Throwable cause) {
        super(message, cause);
    }
}

package fusionlab.quality.scenes;

/** A part of the world was trained but is not good enough. */
public final class FailedGateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FailedGateException(String message) {
        super(message);
    }
}

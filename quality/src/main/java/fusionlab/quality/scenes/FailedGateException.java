package fusionlab.quality.scenes;

/** A trained part of the world that is not good enough. */
public final class FailedGateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FailedGateException(String message) {
        super(message);
    }
}

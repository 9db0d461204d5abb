package fusionlab.quality.efficientdecoder;

/** A decoder is not as near to the original as was asked for. */
public final class FailedDecoderGateException extends RuntimeException {

    private static final long serialVersionUID = 1;

    FailedDecoderGateException(String message) {
        super(message);
    }
}

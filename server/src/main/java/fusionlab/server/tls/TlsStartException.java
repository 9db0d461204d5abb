package fusionlab.server.tls;

import org.jspecify.annotations.Nullable;

/** The lab cannot listen with TLS; the message says why. */
final class TlsStartException extends RuntimeException {

    TlsStartException(String message, @Nullable Throwable cause) {
        super("HTTPS cannot be offered: " + message + ". Start without --tls, or give your own certificate.", cause);
    }
}

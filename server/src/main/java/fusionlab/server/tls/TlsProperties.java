package fusionlab.server.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param enabled whether to listen with TLS in addition
 * @param port of the TLS connector; 0 for any free port
 * @param certificate the server's certificate and its chain, PEM; with {@code key}. Without them the lab makes its own
 * @param key the certificate's private key, PEM
 */
@ConfigurationProperties("fusionlab.tls")
record TlsProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("8443") int port,
        @Nullable Path certificate,
        @Nullable Path key) {

    TlsProperties {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException(
                    "fusionlab.tls.certificate and fusionlab.tls.key belong together: give both, or neither for a generated one");
        }
    }
}

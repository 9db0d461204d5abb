package fusionlab.server.security;

import java.security.MessageDigest;
import java.util.Optional;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

/** The token of the bridge inside this server: generated at each start, kept in memory only. */
@Component
public class OwnBridge {

    /** Cannot clash with API tokens, whose principal names begin with {@code token:}. */
    public static final String NAME = "server";

    private final Secret token = Secret.random("flown");
    private final byte[] sha256 = token.sha256();

    public Secret token() {
        return token;
    }

    Optional<Authentication> holder(Secret presented) {
        return MessageDigest.isEqual(sha256, presented.sha256())
                ? Optional.of(BearerFilter.authenticated(() -> NAME, Role.BRIDGE.authority()))
                : Optional.empty();
    }
}

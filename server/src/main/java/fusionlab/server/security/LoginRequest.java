package fusionlab.server.security;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;

/**
 * The origin of a login; the details of its {@link Authentication}.
 *
 * @param knownBrowser the browser's unverified cookie of {@link KnownBrowser}
 */
record LoginRequest(String address, @Nullable String knownBrowser) {

    private static final int BYTES_OF_A_NETWORK = 8;

    LoginRequest(HttpServletRequest request) {
        this(String.valueOf(request.getRemoteAddr()), KnownBrowser.cookieOf(request));
    }

    static LoginRequest of(Authentication login) {
        if (login.getDetails() instanceof LoginRequest request) {
            return request;
        }
        throw new IllegalStateException("Logins come from the page only");
    }

    /** A machine can have any number of IPv6 addresses, so its network counts. */
    String network() {
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), BYTES_OF_A_NETWORK))
                    : parsed.getHostAddress();
        } catch (UnknownHostException notAnAddress) {
            return address;
        }
    }

    Optional<KnownBrowser> browser(Account account) {
        return KnownBrowser.of(knownBrowser, account);
    }
}

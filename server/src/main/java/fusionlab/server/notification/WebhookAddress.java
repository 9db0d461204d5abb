package fusionlab.server.notification;

import fusionlab.server.system.InvalidRequestException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * A webhook's address. Refused are those that only this machine reaches, and link-local ones, among which clouds keep the credentials of
 * their machines; private networks are allowed, since a lab's chat may run there.
 */
record WebhookAddress(URI uri) {

    private static final String FIELD = "url";
    private static final int LONGEST = 2_000;

    /** @throws InvalidRequestException if it is not an address for a webhook */
    static WebhookAddress of(String written) {
        if (written.length() > LONGEST) {
            throw refused("The address is too long", "shorten it to at most " + LONGEST + " characters");
        }
        URI uri;
        try {
            uri = new URI(written.strip());
        } catch (URISyntaxException malformed) {
            throw refused("The address cannot be read", "give one such as https://chat.example.org/hooks/1");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!Set.of("http", "https").contains(scheme) || uri.getHost() == null) {
            throw refused(
                    "The address is not one of http or https", "give one such as https://chat.example.org/hooks/1");
        }
        if (uri.getUserInfo() != null || uri.getFragment() != null) {
            throw refused("The address has a user name, a password or a fragment", "leave them out");
        }
        return new WebhookAddress(uri);
    }

    /**
     * Looked up anew before each delivery, because names may move.
     *
     * @throws InvalidRequestException if the host is unknown or may not be called
     */
    void check(boolean localAllowed) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(uri.getHost());
        } catch (UnknownHostException unknown) {
            throw refused("The host " + uri.getHost() + " is not known", "correct the address");
        }
        boolean forbidden = Arrays.stream(addresses)
                .anyMatch(address -> address.isLinkLocalAddress()
                        || address.isMulticastAddress()
                        || (!localAllowed && (address.isLoopbackAddress() || address.isAnyLocalAddress())));
        if (forbidden) {
            throw refused(
                    "The host " + uri.getHost() + " is this machine or a link-local address",
                    "give a host elsewhere, or start the server with --fusionlab.notifications.local-webhooks=true for"
                            + " one on this machine");
        }
    }

    /** Without the path, which often is a secret. */
    String shown() {
        return uri.getScheme() + "://" + uri.getAuthority() + (uri.getRawPath().length() > 1 ? "/…" : "");
    }

    private static InvalidRequestException refused(String detail, String remedy) {
        return new InvalidRequestException(FIELD, detail, remedy);
    }
}

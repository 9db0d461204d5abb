package fusionlab.server.security;

import java.security.Principal;

/** The device that sent a request: a parameter {@code @AuthenticationPrincipal DevicePrincipal} of the agents' handlers. */
public record DevicePrincipal(long id, String name) implements Principal {

    @Override
    public String getName() {
        return "device:" + id;
    }
}

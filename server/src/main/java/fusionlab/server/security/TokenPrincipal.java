package fusionlab.server.security;

import java.security.Principal;

/** A program authenticated by an API token. */
record TokenPrincipal(String name) implements Principal {

    @Override
    public String getName() {
        return "token:" + name;
    }
}

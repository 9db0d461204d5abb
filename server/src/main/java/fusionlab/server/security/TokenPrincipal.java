package fusionlab.server.security;

import java.security.Principal;

/** A program that came with an API token. */
record TokenPrincipal(String name) implements Principal {

    @Override
    public String getName() {
        return "token:" + name;
    }
}

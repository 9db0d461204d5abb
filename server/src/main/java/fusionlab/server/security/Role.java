package fusionlab.server.security;

/** A viewer reads; an operator also writes. */
public enum Role {
    VIEWER,
    OPERATOR;

    String authority() {
        return "ROLE_" + name();
    }
}

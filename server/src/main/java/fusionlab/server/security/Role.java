package fusionlab.server.security;

/** A viewer reads; an operator also writes; a bridge to phones may tell of them, and nothing else. */
public enum Role {
    VIEWER,
    OPERATOR,
    BRIDGE;

    String authority() {
        return "ROLE_" + name();
    }
}

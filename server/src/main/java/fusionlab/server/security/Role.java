package fusionlab.server.security;

/** A viewer reads; an operator also writes; a bridge to phones may tell of them, a quality worker may lease evaluations, and both nothing else. */
public enum Role {
    VIEWER,
    OPERATOR,
    BRIDGE,
    WORKER;

    String authority() {
        return "ROLE_" + name();
    }
}

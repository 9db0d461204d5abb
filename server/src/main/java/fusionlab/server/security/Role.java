package fusionlab.server.security;

/** A viewer reads; an operator also writes; a bridge may only report phones, a worker may only lease evaluations. */
public enum Role {
    VIEWER,
    OPERATOR,
    BRIDGE,
    WORKER;

    String authority() {
        return "ROLE_" + name();
    }
}

package fusionlab.server.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * Who comes with a lease.
 *
 * @param token the name of the token that the request came with
 * @param session the worker's process; null for workers that do not say it with each request
 */
record Holder(String token, @Nullable String session) {

    /** @param lentTo session that it was lent to last; null if it is nobody's @param itsToken that the session came with */
    boolean holds(@Nullable String lentTo, @Nullable String itsToken) {
        return token.equals(itsToken) && (session == null || session.equals(lentTo));
    }
}

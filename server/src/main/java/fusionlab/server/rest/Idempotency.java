package fusionlab.server.rest;

import java.net.URI;
import java.util.function.LongSupplier;

/**
 * Makes a creation repeatable: a handler that has it as a parameter takes the header {@code Idempotency-Key}. The same key with the same
 * body gives what was created the first time; with another body it is refused (422). Without the header every request creates something.
 */
public final class Idempotency {

    public static final String HEADER = "Idempotency-Key";
    public static final int MAX_LENGTH = 200;

    private final IdempotentCreations creations;
    private final IdempotentCreations.Caller caller;

    Idempotency(IdempotentCreations creations, IdempotentCreations.Caller caller) {
        this.creations = creations;
        this.caller = caller;
    }

    /**
     * @param body decides whether two requests are the same
     * @param creation creates the thing and returns its id; runs in one transaction with storing the key
     * @return the id of the thing, created now or by the earlier request
     */
    public long once(Object body, LongSupplier creation) {
        return creations.once(caller, body, creation);
    }

    /** The address of a created thing under the path of its request. */
    public URI location(long id) {
        return URI.create(caller.path() + "/" + id);
    }
}

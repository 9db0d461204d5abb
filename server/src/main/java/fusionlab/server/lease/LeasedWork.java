package fusionlab.server.lease;

/**
 * A kind of work that is leased. Its table has the columns of {@code leased_work}; a kind adds a payload, a result, and the candidate rows
 * of a request. A bean of this type is automatically swept and counted.
 *
 * @param <L> the lease sent to the holder
 */
public interface LeasedWork<L> {

    WorkKind kind();

    /** The rows of its {@link LeaseRequest#queue queue} that a request may get, and their order. */
    default Candidates candidates(LeaseRequest request) {
        return Candidates.ALL;
    }

    /** Whether a queue has one lease at a time: a session that has one gets no other, so that it need not be looked for first. */
    default boolean oneAtATime() {
        return false;
    }

    /** SQL of what a lease is read from, if it is in the row itself; a text or JSON. */
    default String payload() {
        return "cast(null as text)";
    }

    /** Reads the payload. Unreadable work (any exception) fails, so that it does not block its queue. */
    L lease(LeasedRow row, LeaseRequest request);

    /** Serialises all changes to one queue, before a row of it is locked; called in the transaction of the change. */
    default void lock(long queue) {}

    /** Called in the transaction that leases it. */
    default void leased(long id, L lease, LeaseRequest request) {}

    /** Called in the transaction that extends a lease. @param session the holder's process; empty if unknown */
    default void extended(String session) {}

    /** Called in the transaction that ends a lease without a result. */
    default void ended(Ended ended) {}
}

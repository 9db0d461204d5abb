package fusionlab.server.lease;

/**
 * A kind of work that is leased. Its rows have the columns of table {@code leased_work}; what it adds is a payload, a result, and who may
 * have which rows. A bean of this type is swept and counted without further ado.
 *
 * @param <L> the lease as its holder gets it
 */
public interface LeasedWork<L> {

    WorkKind kind();

    /** Which rows of its {@link LeaseRequest#queue queue} a request may have, and in which order. */
    default Candidates candidates(LeaseRequest request) {
        return Candidates.ALL;
    }

    /** Reads the payload. What cannot be read (any exception) is given up, so that it does not block what waits behind it. */
    L lease(long id, long fencingToken, LeaseRequest request);

    /** Serialises all that changes one queue, before a row of it is locked; in the transaction that does so. */
    default void lock(long queue) {}

    /** In the transaction that leases it. */
    default void leased(long id, L lease) {}

    /** In the transaction that extends a lease. @param session the holder's process; empty if unknown */
    default void extended(String session) {}

    /** In the transaction that ends a lease without a result. */
    default void ended(Ended ended) {}
}

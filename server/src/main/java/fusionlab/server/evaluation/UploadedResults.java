package fusionlab.server.evaluation;

import fusionlab.server.lease.LeaseHolder;
import java.util.OptionalLong;

/** A kind of leased work whose result is a file of weights. Each method is a transaction. */
interface UploadedResults {

    /**
     * Checks before an upload is read whether it would be accepted.
     *
     * @return its maximum size in bytes; empty if the same file has already been accepted
     * @throws fusionlab.server.lease.LeaseNotFoundException as {@link #take}
     * @throws fusionlab.server.lease.StaleLeaseException as {@link #take}
     */
    OptionalLong expected(long id, long token, LeaseHolder holder, String sha256);

    /**
     * Stores the row of a file that is on the disk, and ends the work.
     *
     * @return false if the same file had already been accepted
     * @throws fusionlab.server.lease.LeaseNotFoundException as {@link fusionlab.server.lease.LeaseDesk#held}
     * @throws fusionlab.server.lease.StaleLeaseException as {@link fusionlab.server.lease.HeldLease#repeats}
     * @throws InvalidResultException if it is another file than the work's
     */
    boolean take(long id, long token, LeaseHolder holder, WeightsFile file);

    /** Says why finished work does not end: its holder keeps its file, and sends it again. */
    void noRoom(long id, String why);
}

package fusionlab.server.job;

import fusionlab.protocol.Report;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job has come to its end. Published inside the transaction that ends it, so that what follows from it is stored with it or not at all.
 *
 * @param deviceSeconds device time that the job took, as far as the lab itself could witness it
 * @param samples number of samples that were stored
 * @param problems what could not be measured, with reasons
 * @param reason why it did not succeed; null when it did
 */
public record JobFinished(
        long jobId,
        long campaignId,
        long deviceId,
        End end,
        double deviceSeconds,
        int samples,
        List<Report.Problem> problems,
        @Nullable String reason) {

    public enum End {
        /** Samples were reported, perhaps fewer than asked for. */
        DONE,
        /** The device cannot run the profile. */
        REFUSED,
        /** Nothing usable came out, and the report names the blocks or networks that are to blame. */
        FAILED,
        /** Lent as often as is allowed, without a usable report. */
        EXHAUSTED
    }
}

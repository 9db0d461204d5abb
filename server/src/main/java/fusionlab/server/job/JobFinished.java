package fusionlab.server.job;

import fusionlab.protocol.Report;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job has ended. Published inside the transaction that ends it, so that its consequences are stored with it or not at all.
 *
 * @param deviceSeconds device time of the job, as far as the lab could observe it
 * @param samples that were stored
 * @param problems cells and networks that could not be measured, with reasons
 * @param reason why it failed; null on success
 */
public record JobFinished(
        long jobId,
        long campaignId,
        long deviceId,
        End end,
        double deviceSeconds,
        List<Report.Run> samples,
        List<Report.Problem> problems,
        @Nullable String reason) {

    public enum End {
        /** Samples were reported, perhaps fewer than requested. */
        DONE,
        /** The device cannot run the profile. */
        REFUSED,
        /** No usable samples, and the report names the responsible blocks or networks. */
        FAILED,
        /** Leased as often as allowed, without a usable report. */
        EXHAUSTED,
        /** Given up before that: its payload cannot be read. */
        UNREADABLE
    }
}

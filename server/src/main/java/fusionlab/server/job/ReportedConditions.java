package fusionlab.server.job;

import fusionlab.protocol.Report;
import fusionlab.unet.RuntimeProfile;

/** The conditions of a report's samples. */
public record ReportedConditions(
        RuntimeProfile profile,
        String agentVersion,
        long startedAtMillis,
        long finishedAtMillis,
        long prepareNanos,
        long inferenceNanos,
        int rounds) {

    static ReportedConditions of(Report report) {
        return new ReportedConditions(
                report.profile(),
                report.agentVersion(),
                report.startedAtMillis(),
                report.finishedAtMillis(),
                report.prepareNanos(),
                report.inferenceNanos(),
                report.rounds());
    }
}

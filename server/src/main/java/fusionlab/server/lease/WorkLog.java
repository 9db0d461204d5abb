package fusionlab.server.lease;

import fusionlab.protocol.Lease;
import fusionlab.protocol.Report;
import fusionlab.server.device.DeviceLog;
import fusionlab.server.device.DeviceLog.Severity;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Writes into the devices' logs what becomes of their jobs. */
@Component
class WorkLog {

    private final DeviceLog log;

    WorkLog(DeviceLog log) {
        this.log = log;
    }

    void started(long deviceId, Lease lease) {
        String what = lease.job().networks().isEmpty()
                ? lease.job().configurations().size() + " blocks"
                : "a whole network and " + lease.job().configurations().size() + " blocks";
        log.note(
                deviceId,
                Severity.INFO,
                "Job %d started: %d rounds of %s"
                        .formatted(lease.leaseId(), lease.job().rounds(), what));
    }

    /** @param state what the job is in now */
    void ended(long deviceId, long jobId, String state, Report report) {
        long throttled = report.samples().stream()
                .filter(run -> run.state().equals("throttled"))
                .mapToInt(Report.Run::round)
                .distinct()
                .count();
        if (throttled > 0) {
            log.note(
                    deviceId,
                    Severity.WARNING,
                    "Job %d: %d of %d rounds were throttled".formatted(jobId, throttled, report.rounds()));
        }
        String reason = report.problems().stream()
                .map(Report.Problem::reason)
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse("no reason given");
        switch (report.outcome()) {
            case COMPLETED, INTERRUPTED -> {
                Optional<String> trouble = trouble(report);
                log.note(
                        deviceId,
                        trouble.isPresent() ? Severity.WARNING : Severity.INFO,
                        "Job %d %s: %d rounds, %d samples%s"
                                .formatted(
                                        jobId,
                                        state.equals("CANCELLED") ? "was cancelled" : "finished",
                                        report.rounds(),
                                        report.samples().size(),
                                        trouble.map(text -> "; " + text).orElse("")));
            }
            case REFUSED -> log.note(deviceId, Severity.ERROR, "Job %d refused: %s".formatted(jobId, reason));
            case FAILED ->
                log.note(
                        deviceId,
                        Severity.ERROR,
                        "Job %d failed%s: %s"
                                .formatted(jobId, state.equals("QUEUED") ? " and is tried again" : "", reason));
        }
    }

    /** What befell the job as a whole, and cost none of the rounds that it had. */
    private static Optional<String> trouble(Report report) {
        return report.problems().stream()
                .filter(problem -> problem.key().isEmpty() && !problem.reason().isBlank())
                .map(Report.Problem::reason)
                .findFirst();
    }

    void silent(long deviceId, long jobId, boolean forGood) {
        log.note(
                deviceId,
                forGood ? Severity.ERROR : Severity.WARNING,
                "Job %d: the agent fell silent; %s"
                        .formatted(jobId, forGood ? "it is given up" : "the job is lent again"));
    }
}

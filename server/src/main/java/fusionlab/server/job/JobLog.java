package fusionlab.server.job;

import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.server.database.Write;
import fusionlab.server.device.DeviceLog;
import fusionlab.server.device.DeviceLog.Severity;
import fusionlab.server.lease.WorkState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Writes the outcomes of jobs to the devices' logs. */
@Component
record JobLog(DeviceLog log) {

    static String counted(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    /** One line a job, at its end: what a device is working on is shown with its campaign. */
    List<Write> ended(long deviceId, long jobId, Job job, WorkState state, Report report) {
        List<Write> events = new ArrayList<>();
        long throttled = report.samples().stream()
                .filter(run -> run.state().equals("throttled"))
                .mapToInt(Report.Run::round)
                .distinct()
                .count();
        if (throttled > 0) {
            events.add(log.event(
                    deviceId,
                    Severity.WARNING,
                    "Job %d: throttled in %d of %s".formatted(jobId, throttled, counted(report.rounds(), "round"))));
        }
        String reason = report.problems().stream()
                .map(Report.Problem::reason)
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse("no reason given");
        events.add(
                switch (report.outcome()) {
                    case COMPLETED, INTERRUPTED -> {
                        Optional<String> trouble = trouble(report);
                        yield log.event(
                                deviceId,
                                trouble.isPresent() ? Severity.WARNING : Severity.INFO,
                                "Job %d %s: %s of %s, %s%s"
                                        .formatted(
                                                jobId,
                                                state == WorkState.CANCELLED ? "was cancelled" : "finished",
                                                counted(report.rounds(), "round"),
                                                contents(job),
                                                counted(report.samples().size(), "sample"),
                                                trouble.map(text -> "; " + text).orElse("")));
                    }
                    case REFUSED -> log.event(deviceId, Severity.ERROR, "Job %d refused: %s".formatted(jobId, reason));
                    case FAILED ->
                        log.event(
                                deviceId,
                                Severity.ERROR,
                                "Job %d failed%s: %s"
                                        .formatted(
                                                jobId, state == WorkState.QUEUED ? " and is tried again" : "", reason));
                });
        events.addAll(log.tidying(deviceId));
        return events;
    }

    private static String contents(Job job) {
        int components = job.wholes().size();
        String blocks = counted(job.configurations().size(), "block")
                + (components == 0 ? "" : " and " + counted(components, "component"));
        return job.networks().isEmpty() ? blocks : "a whole network and " + blocks;
    }

    /** Problems of the job as a whole, which cost none of its rounds. */
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
                        .formatted(jobId, forGood ? "it is given up" : "the job is leased again"));
    }
}

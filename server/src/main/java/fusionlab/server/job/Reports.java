package fusionlab.server.job;

import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.Write;
import fusionlab.server.lease.HeldLease;
import fusionlab.server.lease.LeaseDesk;
import fusionlab.server.lease.LeaseHolder;
import fusionlab.server.lease.Result;
import fusionlab.server.lease.WorkState;
import fusionlab.server.security.DevicePrincipal;
import fusionlab.server.system.OneLine;
import fusionlab.unet.ContentHash;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Accepts the agents' reports: checks them, stores them with the end of the job in one transaction, and counts them once. */
@Component
class Reports {

    private final StoredJson json;
    private final LeaseDesk desk;
    private final JobLeases leases;
    private final JobProperties properties;
    private final Samples samples;
    private final RoundStates rounds;
    private final JobLog log;
    private final ApplicationEventPublisher events;
    private final Counter stored;

    Reports(
            StoredJson json,
            LeaseDesk desk,
            JobLeases leases,
            JobProperties properties,
            Samples samples,
            RoundStates rounds,
            JobLog log,
            ApplicationEventPublisher events,
            MeterRegistry registry) {
        this.stored = Counter.builder("fusionlab.samples")
                .description("Samples stored")
                .register(registry);
        this.json = json;
        this.desk = desk;
        this.leases = leases;
        this.properties = properties;
        this.samples = samples;
        this.rounds = rounds;
        this.log = log;
        this.events = events;
    }

    /**
     * @return false if the same report had already been accepted
     * @throws fusionlab.server.lease.LeaseNotFoundException if the device has no such lease
     * @throws fusionlab.server.lease.StaleLeaseException if the lease is no longer the newest one, or ended otherwise
     * @throws InvalidReportException naming the implausible field
     */
    @Transactional
    public boolean take(DevicePrincipal device, long jobId, Report sent) {
        leases.lock(device.id());
        HeldLease held = desk.held(leases, jobId, sent.fencingToken(), new LeaseHolder(device.getName(), null));
        String digest = ContentHash.of(json.write(sent));
        if (held.repeats(digest)) {
            return false;
        }
        JobLeases.Payload leased = leases.payload(held);
        new ReportCheck(leased.job(), time(held).plus(properties.tolerance())).check(sent);
        Report report = shown(sent);
        Ending ending = held.cancelled() ? new Ending(WorkState.CANCELLED, null, null) : Ending.of(report, held);
        List<Write> rows = log.ended(device.id(), jobId, leased.job(), ending.state(), report);
        if (ending.state() != WorkState.QUEUED) {
            // A retried job is measured again, in the same rounds.
            rows.add(samples.of(jobId, report.samples()));
            if (!report.states().isEmpty()) {
                rows.add(rounds.of(jobId, report.states()));
            }
            stored.increment(report.samples().size());
        }
        desk.end(leases, held, ending.state(), digest, result(report, rows));
        if (ending.end() != null) {
            events.publishEvent(new JobFinished(
                    jobId,
                    leased.campaignId(),
                    device.id(),
                    ending.end(),
                    deviceSeconds(report, held),
                    report.samples(),
                    problems(leased.job(), report),
                    ending.reason()));
        }
        return true;
    }

    /** Agents of earlier versions leave out components without a word. */
    private static List<Report.Problem> problems(Job job, Report report) {
        List<Report.Problem> problems = new ArrayList<>(report.problems());
        if (report.outcome() != Report.Outcome.COMPLETED || report.rounds() == 0) {
            return problems;
        }
        Set<String> mentioned = new HashSet<>();
        report.samples().forEach(run -> mentioned.add(run.key()));
        problems.forEach(problem -> mentioned.add(problem.key()));
        List<String> newer = new ArrayList<>();
        job.wholes().forEach(whole -> newer.add(whole.key()));
        job.pictures().forEach(picture -> newer.add(picture.key()));
        for (String key : newer) {
            if (!mentioned.contains(key)) {
                problems.add(new Report.Problem(
                        key, "The agent does not measure text encoders, decoders and whole pictures; update it"));
            }
        }
        return problems;
    }

    /** Its texts each on one line that looks like what it contains; they become reasons, events and provenance. */
    private static Report shown(Report report) {
        return new Report(
                report.fencingToken(),
                report.outcome(),
                report.profile().withRuntimeVersion(line(report.profile().runtimeVersion())),
                line(report.agentVersion()),
                report.startedAtMillis(),
                report.finishedAtMillis(),
                report.prepareNanos(),
                report.inferenceNanos(),
                report.rounds(),
                report.samples(),
                report.problems().stream()
                        .map(problem -> new Report.Problem(problem.key(), line(problem.reason())))
                        .toList(),
                report.states());
    }

    private static String line(String text) {
        return OneLine.fact(text, text.length());
    }

    private static Duration time(HeldLease held) {
        return Duration.ofNanos(Math.max(0, Math.round(held.leasedSeconds() * 1e9)));
    }

    /** By the agent's clock, but at most the time since the lease, which is also used if the device's clock went backwards. */
    private static double deviceSeconds(Report report, HeldLease held) {
        double byDevice = (report.finishedAtMillis() - report.startedAtMillis()) / 1000.0;
        return byDevice < 0 ? held.leasedSeconds() : Math.min(byDevice, held.leasedSeconds());
    }

    private Result result(Report report, List<Write> rows) {
        return new Result(
                "report = cast(:report as jsonb),",
                Map.of("report", json.write(new Stored(ReportedConditions.of(report), report))),
                report.rounds(),
                rows);
    }

    /** The stored part of a report without its samples. */
    private record Stored(ReportedConditions conditions, Report.Outcome outcome, List<Report.Problem> problems) {

        Stored(ReportedConditions conditions, Report report) {
            this(conditions, report.outcome(), report.problems());
        }
    }

    /** @param end null if the job is tried again or was cancelled */
    private record Ending(
            WorkState state,
            JobFinished.@Nullable End end,
            @Nullable String reason) {

        static Ending of(Report report, HeldLease held) {
            return switch (report.outcome()) {
                case COMPLETED, INTERRUPTED -> new Ending(WorkState.DONE, JobFinished.End.DONE, null);
                case REFUSED -> new Ending(WorkState.FAILED, JobFinished.End.REFUSED, reason(report));
                case FAILED -> {
                    if (report.problems().stream()
                            .anyMatch(problem -> !problem.key().isEmpty())) {
                        yield new Ending(WorkState.FAILED, JobFinished.End.FAILED, reason(report));
                    }
                    yield held.attempts() >= held.maxAttempts()
                            ? new Ending(WorkState.FAILED, JobFinished.End.EXHAUSTED, reason(report))
                            : new Ending(WorkState.QUEUED, null, null);
                }
            };
        }

        private static String reason(Report report) {
            return report.problems().stream()
                    .map(Report.Problem::reason)
                    .filter(reason -> !reason.isBlank())
                    .findFirst()
                    .orElse("The agent gave no reason.");
        }
    }
}

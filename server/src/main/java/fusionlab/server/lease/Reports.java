package fusionlab.server.lease;

import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.unet.ContentHash;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes the agents' reports: checked, stored with the end of the job in one transaction, and counted once. */
@Component
class Reports {

    private final JdbcClient database;
    private final StoredJson json;
    private final JobQueue queue;
    private final LeaseSettings settings;
    private final Samples samples;
    private final RoundStates rounds;
    private final WorkLog log;
    private final ApplicationEventPublisher events;

    Reports(
            JdbcClient database,
            StoredJson json,
            JobQueue queue,
            LeaseSettings settings,
            Samples samples,
            RoundStates rounds,
            WorkLog log,
            ApplicationEventPublisher events) {
        this.database = database;
        this.json = json;
        this.queue = queue;
        this.settings = settings;
        this.samples = samples;
        this.rounds = rounds;
        this.log = log;
        this.events = events;
    }

    /**
     * @return false if the very same report had been taken before
     * @throws LeaseNotFoundException if the device has no such job
     * @throws StaleLeaseException if the loan is no longer the newest one, or ended otherwise
     * @throws InvalidReportException naming the field that cannot be true
     */
    @Transactional
    public boolean take(long deviceId, long jobId, Report report) {
        queue.lockDevice(deviceId);
        Row row = row(deviceId, jobId).orElseThrow(() -> new LeaseNotFoundException(jobId));
        if (row.token() != report.fencingToken()) {
            throw new StaleLeaseException(jobId, report.fencingToken());
        }
        String digest = ContentHash.of(json.write(report));
        if (row.reportDigest() != null) {
            if (row.reportDigest().equals(digest)) {
                return false;
            }
            throw new StaleLeaseException(jobId, report.fencingToken());
        }
        if (row.state().equals("FAILED") || row.attempts() == 0) {
            throw new StaleLeaseException(jobId, report.fencingToken());
        }
        new ReportCheck(row.job(), row.lent().plus(settings.tolerance())).check(report);
        boolean cancelled = row.state().equals("CANCELLED");
        Ending ending = cancelled ? new Ending("CANCELLED", null, null) : Ending.of(report, row);
        if (!ending.state().equals("QUEUED")) {
            // What is tried again is measured again, in the same rounds.
            samples.store(jobId, row.campaignId(), report.samples());
            rounds.store(jobId, report.states());
        }
        store(jobId, ending.state(), report, digest);
        log.ended(deviceId, jobId, ending.state(), report);
        if (ending.end() != null) {
            events.publishEvent(new JobFinished(
                    jobId,
                    row.campaignId(),
                    deviceId,
                    ending.end(),
                    deviceSeconds(report, row),
                    report.samples().size(),
                    report.problems(),
                    ending.reason()));
        } else if (!cancelled) {
            queue.wakeAfterCommit(deviceId);
        }
        return true;
    }

    /** The agent's own account, but never more than the time since the loan, which also counts where the device's clock went backwards. */
    private static double deviceSeconds(Report report, Row row) {
        double told = (report.finishedAtMillis() - report.startedAtMillis()) / 1000.0;
        return told < 0 ? row.lentSeconds() : Math.min(told, row.lentSeconds());
    }

    private void store(long jobId, String state, Report report, String digest) {
        database.sql("""
                        update job set state = :state, report = cast(:report as jsonb), lease_until = null,
                               progress_done = least(:rounds, progress_total),
                               finished_at = case when :state = 'QUEUED' then null else now() end
                        where id = :job""")
                .param("state", state)
                .param("report", json.write(new Stored(digest, ReportedConditions.of(report), report)))
                .param("rounds", report.rounds())
                .param("job", jobId)
                .update();
    }

    private Optional<Row> row(long deviceId, long jobId) {
        return database.sql("""
                        select campaign_id, state, fencing_token, attempts, max_attempts, payload, report ->> 'digest',
                               coalesce(extract(epoch from now() - leased_at), 0)
                        from job where id = :job and device_id = :device for update""")
                .param("job", jobId)
                .param("device", deviceId)
                .query((row, number) -> new Row(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getInt(4),
                        row.getInt(5),
                        StoredRow.read("job", jobId, () -> json.read(row.getString(6), Job.class))
                                .orThrow(),
                        row.getString(7),
                        row.getDouble(8)))
                .optional();
    }

    private record Row(
            long campaignId,
            String state,
            long token,
            int attempts,
            int maxAttempts,
            Job job,
            @Nullable String reportDigest,
            double lentSeconds) {

        Duration lent() {
            return Duration.ofNanos(Math.max(0, Math.round(lentSeconds * 1e9)));
        }
    }

    /** What is kept of a report beside its samples. */
    private record Stored(
            String digest, ReportedConditions conditions, Report.Outcome outcome, List<Report.Problem> problems) {

        Stored(String digest, ReportedConditions conditions, Report report) {
            this(digest, conditions, report.outcome(), report.problems());
        }
    }

    /** @param end null while the job is to be tried again, or was cancelled */
    private record Ending(
            String state,
            JobFinished.@Nullable End end,
            @Nullable String reason) {

        static Ending of(Report report, Row row) {
            return switch (report.outcome()) {
                case COMPLETED, INTERRUPTED -> new Ending("DONE", JobFinished.End.DONE, null);
                case REFUSED -> new Ending("FAILED", JobFinished.End.REFUSED, reason(report));
                case FAILED -> {
                    if (report.problems().stream()
                            .anyMatch(problem -> !problem.key().isEmpty())) {
                        yield new Ending("FAILED", JobFinished.End.FAILED, reason(report));
                    }
                    yield row.attempts() >= row.maxAttempts()
                            ? new Ending("FAILED", JobFinished.End.EXHAUSTED, reason(report))
                            : new Ending("QUEUED", null, null);
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

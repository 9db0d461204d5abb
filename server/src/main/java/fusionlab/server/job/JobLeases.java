package fusionlab.server.job;

import fusionlab.protocol.Job;
import fusionlab.protocol.Lease;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.server.lease.Candidates;
import fusionlab.server.lease.Ended;
import fusionlab.server.lease.HeldLease;
import fusionlab.server.lease.LeaseRequest;
import fusionlab.server.lease.LeasedRow;
import fusionlab.server.lease.LeasedWork;
import fusionlab.server.lease.WorkKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Jobs for the lease desk. A device has one lease at a time, by the unique index {@code job_one_lease}: two would disturb each other. */
@Component
record JobLeases(
        JdbcClient database, StoredJson json, JobProperties properties, JobLog log, ApplicationEventPublisher events)
        implements LeasedWork<Lease> {

    static final String KIND = "job";

    @Override
    public WorkKind kind() {
        return new WorkKind(KIND, "job", properties.terms());
    }

    @Override
    public Candidates candidates(LeaseRequest request) {
        // By device_id, which the index of the one lease has; by the generated queue all leases of the lab were read.
        return new Candidates(
                "not exists (select from job other where other.device_id = w.device_id and other.state = 'LEASED')",
                "w.priority desc,",
                Map.of());
    }

    /** Reports, expiries, cancellations and planning of one device take this lock first, so that they can neither deadlock nor plan twice. */
    @Override
    public void lock(long deviceId) {
        database.sql("select pg_advisory_xact_lock(1, cast(:device as integer))")
                .param("device", deviceId)
                .query((row, number) -> true)
                .single();
    }

    @Override
    public boolean oneAtATime() {
        return true;
    }

    @Override
    public String payload() {
        return "json_build_object('campaignId', campaign_id, 'job', payload)";
    }

    @Override
    public Lease lease(LeasedRow row, LeaseRequest request) {
        return new Lease(
                row.id(),
                row.fencingToken(),
                kind().terms().expirySeconds(),
                kind().terms().heartbeatSeconds(),
                payload(row.payload()).job());
    }

    /** @throws fusionlab.server.database.UnreadableRowException if it cannot be read */
    Payload payload(HeldLease held) {
        return StoredRow.read(KIND, held.id(), () -> payload(held.payload())).orThrow();
    }

    private Payload payload(@Nullable String document) {
        return json.read(Objects.requireNonNull(document), Payload.class);
    }

    record Payload(long campaignId, Job job) {}

    @Override
    public void ended(Ended ended) {
        Row row = row(ended.id());
        if (ended.silent()) {
            log.silent(row.deviceId(), ended.id(), ended.failed());
        }
        if (ended.failed()) {
            boolean early = !ended.silent() && ended.attempts() < row.maxAttempts();
            JobFinished.End end = early ? JobFinished.End.UNREADABLE : JobFinished.End.EXHAUSTED;
            events.publishEvent(new JobFinished(
                    ended.id(), row.campaignId(), row.deviceId(), end, 0, List.of(), List.of(), reason(ended, early)));
        }
    }

    private static @Nullable String reason(Ended ended, boolean early) {
        String times = ended.attempts() == 1 ? "once" : ended.attempts() + " times";
        if (ended.silent()) {
            return "The agent fell silent " + times
                    + " while working on this; see the agent's log for memory problems or crashes.";
        }
        return early
                ? ended.problem()
                : "Leased " + times + " without a usable report; the last problem: " + ended.problem();
    }

    private Row row(long id) {
        return database.sql("select campaign_id, device_id, max_attempts from job where id = :id")
                .param("id", id)
                .query(Row.class)
                .single();
    }

    private record Row(long campaignId, long deviceId, int maxAttempts) {}
}

package fusionlab.server.job;

import fusionlab.protocol.Job;
import fusionlab.server.database.StoredJson;
import fusionlab.server.lease.LeaseDesk;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The jobs of campaigns, which agents lease. */
@Component
public class JobQueue {

    /** A whole UNet may exceed the device's memory; trying again does not help. */
    private static final int ATTEMPTS_WITH_UNET = 3;

    private final JdbcClient database;
    private final StoredJson json;
    private final LeaseDesk desk;
    private final JobLeases leases;

    JobQueue(JdbcClient database, StoredJson json, LeaseDesk desk, JobLeases leases) {
        this.database = database;
        this.json = json;
        this.desk = desk;
        this.leases = leases;
    }

    /**
     * Serialises all changes to the work of one device until the transaction ends: reports, expiries, cancellations and planning take this
     * lock first, so that they can neither deadlock nor plan twice.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lockDevice(long deviceId) {
        leases.lock(deviceId);
    }

    /** {@link #lockDevice} for the device that a campaign runs on. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lockDeviceOf(long campaignId) {
        database.sql("select device_id from campaign where id = :campaign")
                .param("campaign", campaignId)
                .query(Long.class)
                .optional()
                .ifPresent(this::lockDevice);
    }

    /** Stores a job; waiting agents are woken after the commit. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void enqueue(long campaignId, long deviceId, Job job) {
        database.sql("""
                        insert into job (campaign_id, device_id, state, payload, progress_total, max_attempts, max_problems)
                        values (:campaign, :device, 'QUEUED', cast(:payload as jsonb), :rounds, :attempts, :attempts)""")
                .param("campaign", campaignId)
                .param("device", deviceId)
                .param("payload", json.write(job))
                .param("rounds", job.rounds())
                .param(
                        "attempts",
                        job.networks().isEmpty() ? leases.kind().terms().attempts() : ATTEMPTS_WITH_UNET)
                .update();
        desk.queued(leases, deviceId);
    }

    /** Cancels all unfinished jobs of a campaign; an agent working on one learns of it with its next heartbeat. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void cancel(long campaignId) {
        desk.cancel(leases, "w.campaign_id = :campaign", Map.of("campaign", campaignId));
    }

    /** The campaign's unfinished job. */
    public Optional<OpenJob> openJob(long campaignId) {
        return database.sql("""
                        select id, state = 'LEASED' as leased, progress_done as done, progress_total as total, activity,
                               payload #>> '{networks,0,architecture}' as network,
                               case when state = 'LEASED' then extract(epoch from now() - leased_at) else 0 end::double precision as leased_seconds
                        from job where campaign_id = :campaign and state in ('QUEUED', 'LEASED') order by id limit 1""")
                .param("campaign", campaignId)
                .query(OpenJob.class)
                .optional();
    }

    /** Number of a campaign's jobs for one whole network. */
    public int count(long campaignId, String architecture) {
        return database.sql("""
                        select count(*) from job
                        where campaign_id = :campaign and payload #>> '{networks,0,architecture}' = :architecture""")
                .param("campaign", campaignId)
                .param("architecture", architecture)
                .query(Integer.class)
                .single();
    }

    /** The newest report of a campaign's jobs, without its samples. */
    public Optional<ReportedConditions> newestReport(long campaignId) {
        return database.sql("""
                        select id, report -> 'conditions' as conditions from job
                        where campaign_id = :campaign and state in ('DONE', 'FAILED') and report is not null order by id desc limit 1""")
                .param("campaign", campaignId)
                .query(json.rows("report of job", Reported.class))
                .optional()
                .map(row -> row.orThrow().conditions());
    }

    private record Reported(ReportedConditions conditions) {}

    /**
     * A queued or leased job.
     *
     * @param network the architecture of the whole network in it, if any
     * @param leasedSeconds time since the lease
     */
    public record OpenJob(
            long id,
            boolean leased,
            int done,
            int total,
            @Nullable String activity,
            @Nullable String network,
            double leasedSeconds) {

        /** Estimated time until its last round, from the finished rounds; 0 before the first. */
        public double secondsLeft() {
            return done == 0 ? 0 : leasedSeconds * (total - done) / done;
        }
    }
}

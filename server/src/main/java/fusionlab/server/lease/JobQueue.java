package fusionlab.server.lease;

import fusionlab.protocol.Job;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The jobs that wait for their devices, and those that are lent. */
@Component
public class JobQueue {

    private static final int ATTEMPTS = 5;

    /** A whole network can be more than the device's memory holds: that does not change by trying. */
    private static final int ATTEMPTS_WITH_NETWORK = 3;

    private final JdbcClient database;
    private final StoredJson json;
    private final WorkSignal signal;

    JobQueue(JdbcClient database, StoredJson json, WorkSignal signal) {
        this.database = database;
        this.json = json;
        this.signal = signal;
    }

    /**
     * Serialises all changes to the work of one device until the transaction ends: reports, expiries, cancellations and planning take this
     * lock first, so that they can neither deadlock nor plan twice.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lockDevice(long deviceId) {
        database.sql("select pg_advisory_xact_lock(1, cast(:device as integer))")
                .param("device", deviceId)
                .query((row, number) -> true)
                .single();
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

    /** Stores a job; agents that wait for one are woken when the transaction has committed. */
    @Transactional(propagation = Propagation.MANDATORY)
    public long enqueue(long campaignId, long deviceId, Job job) {
        long id = database.sql("""
                        insert into job (campaign_id, device_id, state, payload, progress_total, max_attempts)
                        values (:campaign, :device, 'QUEUED', cast(:payload as jsonb), :rounds, :attempts) returning id""")
                .param("campaign", campaignId)
                .param("device", deviceId)
                .param("payload", json.write(job))
                .param("rounds", job.rounds())
                .param("attempts", job.networks().isEmpty() ? ATTEMPTS : ATTEMPTS_WITH_NETWORK)
                .query(Long.class)
                .single();
        wakeAfterCommit(deviceId);
        return id;
    }

    void wakeAfterCommit(long deviceId) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                signal.wake(deviceId);
            }
        });
    }

    /** Takes all unfinished jobs of a campaign back; an agent at work on one learns of it with its next heartbeat. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void cancel(long campaignId) {
        database.sql("""
                        update job set state = 'CANCELLED', finished_at = now(), lease_until = null
                        where campaign_id = :campaign and state in ('QUEUED', 'LEASED')""").param("campaign", campaignId).update();
    }

    /** The campaign's job that is not finished yet. */
    public Optional<OpenJob> openJob(long campaignId) {
        return database.sql("""
                        select id, state = 'LEASED' as lent, progress_done, progress_total, activity, payload #>> '{networks,0,architecture}',
                               case when state = 'LEASED' then extract(epoch from now() - leased_at) else 0 end
                        from job where campaign_id = :campaign and state in ('QUEUED', 'LEASED') order by id limit 1""")
                .param("campaign", campaignId)
                .query((row, number) -> new OpenJob(
                        row.getLong(1),
                        row.getBoolean(2),
                        row.getInt(3),
                        row.getInt(4),
                        row.getString(5),
                        row.getString(6),
                        row.getDouble(7)))
                .optional();
    }

    /** How many jobs a campaign has had. */
    public int count(long campaignId) {
        return database.sql("select count(*) from job where campaign_id = :campaign")
                .param("campaign", campaignId)
                .query(Integer.class)
                .single();
    }

    /** How many of a campaign's jobs were about one whole network. */
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
                        select report ->> 'conditions' from job
                        where campaign_id = :campaign and state in ('DONE', 'FAILED') and report is not null order by id desc limit 1""")
                .param("campaign", campaignId)
                .query((row, number) -> StoredRow.read(
                                "report of campaign",
                                campaignId,
                                () -> json.read(row.getString(1), ReportedConditions.class))
                        .orThrow())
                .optional();
    }

    /**
     * A job that is waiting or being worked on.
     *
     * @param network the architecture of the whole network in it, if any
     * @param lentSeconds how long it has been lent
     */
    public record OpenJob(
            long id,
            boolean lent,
            int done,
            int total,
            @Nullable String activity,
            @Nullable String network,
            double lentSeconds) {

        /** Until its last round, by those that are done; 0 before the first. */
        public double secondsLeft() {
            return done == 0 ? 0 : lentSeconds * (total - done) / done;
        }
    }
}

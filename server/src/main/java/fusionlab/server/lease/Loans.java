package fusionlab.server.lease;

import fusionlab.protocol.Job;
import fusionlab.protocol.Lease;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.server.system.Absence;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Jobs on loan to agents. All times are the database's, so that servers need not agree on the time. Each loan raises the job's fencing
 * token; only the holder of the newest one may extend or end the loan.
 */
@Component
class Loans {

    private static final Logger LOG = LoggerFactory.getLogger(Loans.class);

    /** The unique index {@code job_one_loan} settles the race of two agents of one device. */
    private static final String LEND = """
            update job set state = 'LEASED', leased_at = now(), lease_until = now() + make_interval(secs => :unconfirmed),
                   attempts = attempts + 1, fencing_token = fencing_token + 1, session = :session, report = null,
                   progress_done = 0, activity = null
            where id = (select id from job waiting
                        where device_id = :device and state = 'QUEUED'
                          and not exists (select from job lent where lent.device_id = :device and lent.state = 'LEASED')
                        order by priority desc, id for update skip locked limit 1)
            returning id, fencing_token, payload""";

    /** Whoever asks has nothing: the answer was lost. It counts as an attempt, so that what ends in silence each time comes to an end. */
    private static final String LEND_AGAIN = """
            update job set lease_until = now() + make_interval(secs => :unconfirmed), attempts = attempts + 1
            where device_id = :device and state = 'LEASED' and session = :session and lease_until > now() and attempts < max_attempts
            returning id, fencing_token, payload""";

    /** So that nothing is measured twice because the lab was away: whoever still works will say so before this runs out. */
    private static final String RENEW = """
            update job set lease_until = greatest(lease_until, now() + make_interval(secs => :expiry))
            where id in (select id from job where state = 'LEASED' for update skip locked)""";

    /** A loan that ran out is taken up again as long as nobody else has the job: a slow network must not cost the work. */
    private static final String EXTEND = """
            update job set state = 'LEASED', lease_until = now() + make_interval(secs => :expiry),
                   progress_done = least(greatest(:done, 0), progress_total), activity = :activity
            where id = :job and device_id = :device and fencing_token = :token
              and (state = 'LEASED' or (state = 'QUEUED' and report is null))""";

    private static final String EXPIRE = """
            update job set state = case when attempts >= max_attempts then 'FAILED' else 'QUEUED' end, lease_until = null,
                   finished_at = case when attempts >= max_attempts then now() end
            where device_id = :device and state = 'LEASED' and lease_until < now()
            returning id, campaign_id, state, attempts, activity""";

    private static final String REFUSED = "report refused: ";

    private final JdbcClient database;
    private final StoredJson json;
    private final LeaseSettings settings;
    private final JobQueue queue;
    private final WorkLog log;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Absence absence;

    Loans(
            JdbcClient database,
            StoredJson json,
            LeaseSettings settings,
            JobQueue queue,
            WorkLog log,
            TransactionTemplate transaction,
            ApplicationEventPublisher events) {
        this.database = database;
        this.json = json;
        this.settings = settings;
        this.queue = queue;
        this.log = log;
        this.transaction = transaction;
        this.events = events;
        this.absence = new Absence(settings.absence());
    }

    /**
     * Lends the device's next job, unless one of its jobs is on loan already.
     *
     * @param session the agent's process; null for agents that do not say it
     */
    Optional<Lease> lend(long deviceId, @Nullable String session) {
        Optional<Lease> lease = tryLend(deviceId, session);
        if (lease.isEmpty() && hasExpired(deviceId)) {
            expireUnlessAway(() -> expire(deviceId));
            lease = tryLend(deviceId, session);
        }
        return lease;
    }

    /** The loan that the session has already, with the same fencing token. */
    Optional<Lease> lendAgain(long deviceId, String session) {
        return leased(database.sql(LEND_AGAIN), deviceId, session).map(StoredRow::orThrow);
    }

    /** Takes a loan back that did not reach its agent; it does not count as an attempt. */
    boolean giveBack(Lease lease) {
        return database.sql("""
                        update job set state = 'QUEUED', attempts = attempts - 1, lease_until = null
                        where id = :job and fencing_token = :token and state = 'LEASED'""")
                        .param("job", lease.leaseId())
                        .param("token", lease.fencingToken())
                        .update()
                == 1;
    }

    /** Ends a loan whose report cannot be used: its agent will send no other, so there is nothing to wait for. */
    boolean cutShort(long deviceId, long jobId, long token, String why) {
        return database.sql("""
                        update job set lease_until = now(), activity = :why
                        where id = :job and device_id = :device and fencing_token = :token and state = 'LEASED'""")
                        .param("why", REFUSED + why)
                        .param("job", jobId)
                        .param("device", deviceId)
                        .param("token", token)
                        .update()
                == 1;
    }

    /**
     * Extends a loan and stores the progress.
     *
     * @return whether the job has been cancelled
     * @throws LeaseNotFoundException if the device has no such job
     * @throws StaleLeaseException if the loan is no longer the newest one, or has ended
     */
    boolean extend(long deviceId, long jobId, long token, int done, @Nullable String activity) {
        if (tryExtend(deviceId, jobId, token, done, activity)) {
            return false;
        }
        boolean cancelled = database.sql(
                        "select state = 'CANCELLED' and fencing_token = :token from job where id = :job and device_id = :device")
                .param("token", token)
                .param("job", jobId)
                .param("device", deviceId)
                .query(Boolean.class)
                .optional()
                .orElseThrow(() -> new LeaseNotFoundException(jobId));
        if (!cancelled) {
            throw new StaleLeaseException(jobId, token);
        }
        return true;
    }

    /**
     * Puts jobs whose loans ran out back into the queue, or gives them up after the last attempt. After an absence of the server or of the database
     * all loans run anew instead.
     */
    void expireAll() {
        database.sql("select 1").query(Integer.class).single(); // waits as long as the database is away
        expireUnlessAway(this::expireEach);
    }

    private void expireUnlessAway(Runnable expiry) {
        if (absence.wasLong()) {
            database.sql(RENEW)
                    .param("expiry", (double) settings.expiry().toSeconds())
                    .update();
        } else {
            expiry.run();
        }
        absence.over();
    }

    private void expireEach() {
        List<Long> devices = database.sql(
                        "select distinct device_id from job where state = 'LEASED' and lease_until < now()")
                .query(Long.class)
                .list();
        for (long device : devices) {
            try {
                expire(device);
            } catch (RuntimeException failed) {
                // The boundary of the scheduler's thread: one device must not keep the others' jobs on loan.
                LOG.error("Loans of device {} ran out and could not be ended", device, failed);
            }
        }
    }

    private void expire(long deviceId) {
        transaction.executeWithoutResult(status -> {
            queue.lockDevice(deviceId);
            database.sql(EXPIRE)
                    .param("device", deviceId)
                    .query((row, number) -> new Expired(
                            row.getLong(1), row.getLong(2), row.getString(3), row.getInt(4), row.getString(5)))
                    .list()
                    .forEach(expired -> {
                        log.silent(deviceId, expired.id(), expired.state().equals("FAILED"));
                        if (expired.state().equals("FAILED")) {
                            events.publishEvent(expired.finished(deviceId));
                        } else {
                            queue.wakeAfterCommit(deviceId);
                        }
                    });
        });
    }

    private boolean hasExpired(long deviceId) {
        return database.sql("""
                        select exists (select from job
                                       where device_id = :device and state = 'LEASED' and lease_until < now())""").param("device", deviceId).query(Boolean.class).single();
    }

    /** The loan and its line in the device's log, both or neither. */
    private Optional<Lease> tryLend(long deviceId, @Nullable String session) {
        try {
            Optional<StoredRow<Lease>> lent = transaction.execute(status -> {
                Optional<StoredRow<Lease>> row = leased(database.sql(LEND), deviceId, session);
                row.filter(StoredRow::isReadable).ifPresent(each -> log.started(deviceId, each.orThrow()));
                return row;
            });
            if (lent == null || lent.isEmpty()) {
                return Optional.empty();
            }
            if (!lent.get().isReadable()) {
                giveUp(deviceId, lent.get());
                return Optional.empty();
            }
            return lent.map(StoredRow::orThrow);
        } catch (DuplicateKeyException anotherAgentOfTheDeviceWasFaster) {
            return Optional.empty();
        }
    }

    private Optional<StoredRow<Lease>> leased(
            JdbcClient.StatementSpec statement, long deviceId, @Nullable String session) {
        return statement
                .param("unconfirmed", (double) settings.unconfirmed().toSeconds())
                .param("device", deviceId)
                .param("session", session)
                .query((row, number) -> StoredRow.read(
                        "job",
                        row.getLong(1),
                        () -> new Lease(
                                row.getLong(1),
                                row.getLong(2),
                                (int) settings.expiry().toSeconds(),
                                (int) Math.max(1, settings.heartbeat().toSeconds()),
                                json.read(row.getString(3), Job.class))))
                .optional();
    }

    /** It is not tried again: the device would ask for nothing else any more. */
    private void giveUp(long deviceId, StoredRow<Lease> unreadable) {
        database.sql("""
                        update job set attempts = max_attempts, lease_until = now() - interval '1 second', activity = :why
                        where device_id = :device and state = 'LEASED'""")
                .param("why", REFUSED + unreadable.problem())
                .param("device", deviceId)
                .update();
        expire(deviceId);
    }

    private boolean tryExtend(long deviceId, long jobId, long token, int done, @Nullable String activity) {
        try {
            return database.sql(EXTEND)
                            .param("expiry", (double) settings.expiry().toSeconds())
                            .param("done", done)
                            .param("activity", activity)
                            .param("job", jobId)
                            .param("device", deviceId)
                            .param("token", token)
                            .update()
                    == 1;
        } catch (DuplicateKeyException theDeviceHasAnotherJobOnLoan) {
            throw new StaleLeaseException(jobId, token);
        }
    }

    private record Expired(
            long id,
            long campaignId,
            String state,
            int attempts,
            @Nullable String activity) {

        JobFinished finished(long deviceId) {
            String reason = activity != null && activity.startsWith(REFUSED)
                    ? "Lent " + attempts + " times without a usable report; the last " + activity
                    : "The agent fell silent " + attempts
                            + " times while it worked on this; see the agent's log for memory or crashes.";
            return new JobFinished(id, campaignId, deviceId, JobFinished.End.EXHAUSTED, 0, 0, List.of(), reason);
        }
    }
}

package fusionlab.server.lease;

import fusionlab.server.database.StoredRow;
import fusionlab.server.database.Write;
import fusionlab.server.system.OneLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Leases work of all kinds. All times are the database's, so that servers need no synchronised clocks. Each lease raises the fencing token
 * of its work; only the holder of the newest one may extend or end it. Thread-safe; any number of servers may share one database.
 */
@Component
public class LeaseDesk {

    private static final int LONGEST_REASON = 500;
    private static final Logger LOG = LoggerFactory.getLogger(LeaseDesk.class);

    /** Work with which the same session had a problem comes last. */
    private static final String LEASE = """
            update %1$s set state = 'LEASED', leased_at = now(), lease_until = now() + make_interval(secs => :unconfirmed),
                   attempts = attempts + 1, fencing_token = fencing_token + 1, holder = :holder, session = :session, worker = :worker,
                   digest = null, progress_done = 0, activity = null
            where id = (select w.id from %1$s w where w.queue = :queue and w.state = 'QUEUED' and %2$s
                        order by exists (select from lease_problem p where p.kind = :kind and p.work_id = w.id and p.session = :session),
                                 %3$s w.id for update skip locked limit 1)
            returning id, fencing_token, %4$s as payload""";

    /**
     * The requester holds nothing, so its answer was lost. This counts as an attempt, so that work that always ends in silence fails
     * eventually.
     */
    private static final String LEASE_AGAIN = """
            update %1$s set lease_until = now() + make_interval(secs => :unconfirmed), attempts = attempts + 1
            where id = (select id from %1$s where queue = :queue and holder = :holder and session = :session and state = 'LEASED'
                           and lease_until > now() and attempts < max_attempts order by id for update skip locked limit 1)
            returning id, fencing_token, %2$s as payload""";

    private static final String EXTEND = """
            update %s set state = 'LEASED', lease_until = now() + make_interval(secs => :expiry),
                   progress_done = least(greatest(:done, 0), progress_total), activity = :activity
            where id = :id and fencing_token = :token and holder = :holder and (cast(:session as text) is null or session = :session)
              and digest is null and state in ('LEASED', 'QUEUED')
            returning coalesce(session, '')""";

    /** Keeps an outage from causing duplicate work: holders that still work extend their leases before these expire. */
    private static final String RENEW = """
            update %s set lease_until = greatest(lease_until, now() + make_interval(secs => :expiry))
            where id in (select id from %1$s where state = 'LEASED' and (cast(:id as bigint) is null or id = :id) for update skip locked)""";

    private static final String EXPIRE = """
            update %s set state = case when attempts >= max_attempts then 'FAILED' else 'QUEUED' end, lease_until = null,
                   finished_at = case when attempts >= max_attempts then now() end,
                   problem = case when attempts >= max_attempts
                             then 'Its holders fell silent ' || attempts || ' times over it; see their logs for memory or crashes' else problem end
            where id = :id and state = 'LEASED' and lease_until < now()
            returning id, state, attempts, true as silent, problem""";

    private static final String PROBLEM = """
            update %s set problems = problems + 1, problem = :problem, digest = :digest, lease_until = null,
                   state = case when problems + 1 >= max_problems or attempts >= max_attempts or :final then 'FAILED' else 'QUEUED' end,
                   finished_at = case when problems + 1 >= max_problems or attempts >= max_attempts or :final then now() end
            where id = :id and state = 'LEASED'
            returning id, state, attempts, false as silent, problem""";

    private static final String HELD = """
            select id, state, fencing_token, attempts, max_attempts, holder, session, worker, digest,
                   coalesce(extract(epoch from now() - leased_at), 0)::double precision as leased_seconds, %s as payload
            from %s where id = :id for update""";

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final LeaseMetrics metrics;
    private final ApplicationEventPublisher events;
    private final Map<String, OutageDetector> outages = new ConcurrentHashMap<>();

    LeaseDesk(
            JdbcClient database,
            TransactionTemplate transaction,
            LeaseMetrics metrics,
            ApplicationEventPublisher events) {
        this.database = database;
        this.transaction = transaction;
        this.metrics = metrics;
        this.events = events;
    }

    /** Leases the next work that a request may get, in one transaction with the notes of its kind. */
    public <L> Optional<L> lease(LeasedWork<L> work, LeaseRequest request) {
        return metrics.lease(work, () -> {
            Optional<Leased<L>> next = next(work, request);
            while (next.isPresent() && givenUp(work, request, next.get())) {
                next = next(work, request);
            }
            return next.map(leased -> leased.lease().orThrow());
        });
    }

    private <L> Optional<Leased<L>> next(LeasedWork<L> work, LeaseRequest request) {
        Candidates candidates = work.candidates(request);
        String sql = LEASE.formatted(work.kind().table(), candidates.condition(), candidates.order(), work.payload());
        try {
            return transaction.execute(status -> database.sql(sql)
                    .params(candidates.parameters())
                    .param("queue", request.queue())
                    .param("kind", work.kind().name())
                    .param("unconfirmed", (double)
                            work.kind().terms().unconfirmed().toSeconds())
                    .param("holder", request.holder().name())
                    .param("session", request.holder().session())
                    .param("worker", request.worker())
                    .query(LeasedRow.class)
                    .optional()
                    .map(row -> leased(work, row, request)));
        } catch (DuplicateKeyException anotherHasTheOneLeaseOfTheQueue) {
            return Optional.empty();
        }
    }

    private <L> Leased<L> leased(LeasedWork<L> work, LeasedRow row, LeaseRequest request) {
        Leased<L> leased = read(work, row, request);
        if (leased.lease().isReadable()) {
            work.leased(row.id(), leased.lease().orThrow(), request);
        }
        return leased;
    }

    private <L> Leased<L> read(LeasedWork<L> work, LeasedRow row, LeaseRequest request) {
        return new Leased<>(row.id(), StoredRow.read(work.kind().name(), row.id(), () -> work.lease(row, request)));
    }

    /** Gives up work that cannot be read; in its own transaction, because the lock of a queue comes before those of its rows. */
    private <L> boolean givenUp(LeasedWork<L> work, LeaseRequest request, Leased<L> leased) {
        boolean unreadable = !leased.lease().isReadable();
        if (unreadable) {
            transaction.executeWithoutResult(status -> {
                work.lock(request.queue());
                end(work, leased.id(), leased.lease().problem(), true);
            });
        }
        return unreadable;
    }

    /** The lease that the request's session already has, with the same fencing token; empty for requests without a session. */
    public <L> Optional<L> leaseAgain(LeasedWork<L> work, LeaseRequest request) {
        if (request.holder().session() == null) {
            return Optional.empty();
        }
        return database.sql(LEASE_AGAIN.formatted(work.kind().table(), work.payload()))
                .param("queue", request.queue())
                .param("unconfirmed", (double) work.kind().terms().unconfirmed().toSeconds())
                .param("holder", request.holder().name())
                .param("session", request.holder().session())
                .query(LeasedRow.class)
                .optional()
                .map(row -> read(work, row, request))
                .filter(leased -> !givenUp(work, request, leased))
                .map(leased -> leased.lease().orThrow());
    }

    /** Takes back an undelivered lease of a holder without a session, which cannot ask for it again; it does not count as an attempt. */
    void giveBack(LeasedWork<?> work, LeaseHolder holder) {
        database.sql("""
                        update %s set state = 'QUEUED', attempts = attempts - 1, lease_until = null, holder = null
                        where holder = :holder and session is null and state = 'LEASED'""".formatted(work.kind().table()))
                .param("holder", holder.name())
                .update();
    }

    /**
     * Extends a lease and stores the progress.
     *
     * @param done of {@code progress_total}
     * @param activity for people; null for none
     * @return whether the work has been cancelled
     * @throws LeaseNotFoundException if the holder has no such lease
     * @throws StaleLeaseException if the lease is no longer the newest one, or has ended
     */
    @Transactional
    public boolean extend(
            LeasedWork<?> work, long id, long token, LeaseHolder holder, int done, @Nullable String activity) {
        try {
            Optional<String> session = database.sql(EXTEND.formatted(work.kind().table()))
                    .param("expiry", (double) work.kind().terms().expiry().toSeconds())
                    .param("done", done)
                    .param("activity", activity)
                    .param("id", id)
                    .param("token", token)
                    .param("holder", holder.name())
                    .param("session", holder.session())
                    .query(String.class)
                    .optional();
            if (session.isPresent()) {
                work.extended(session.get());
                return false;
            }
        } catch (DuplicateKeyException theQueueHasAnotherLease) {
            throw new StaleLeaseException(id, token);
        }
        if (!held(work, id, token, holder).cancelled()) {
            throw new StaleLeaseException(id, token);
        }
        return true;
    }

    /** Extends the lease by the whole expiry, before long operations such as an upload. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void prolong(LeasedWork<?> work, HeldLease held) {
        renew(work, held.id());
    }

    /**
     * The only check that a lease belongs to its bearer: ids and fencing tokens are small numbers and prove nothing. Another holder's lease
     * looks as if it did not exist. Locks the row until the transaction ends.
     *
     * @throws LeaseNotFoundException if the holder has no such lease
     * @throws StaleLeaseException if the lease is no longer the newest one
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public HeldLease held(LeasedWork<?> work, long id, long token, LeaseHolder holder) {
        HeldRow row = database.sql(HELD.formatted(work.payload(), work.kind().table()))
                .param("id", id)
                .query(HeldRow.class)
                .optional()
                .filter(found -> holder.name().equals(found.holder()))
                .filter(found -> holder.session() == null || holder.session().equals(found.session()))
                .orElseThrow(() -> new LeaseNotFoundException(id));
        if (row.fencingToken() != token) {
            throw new StaleLeaseException(id, token);
        }
        return row.lease();
    }

    /**
     * Ends a lease with a result that its kind stores in this transaction.
     *
     * @param state QUEUED to try the work again
     * @param digest of the result, to recognise a repetition
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void end(LeasedWork<?> work, HeldLease held, WorkState state, String digest) {
        end(work, held, state, digest, Result.NONE);
    }

    /** As {@link #end(LeasedWork, HeldLease, WorkState, String)}, with columns of the kind in the same statement, and its rows. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void end(LeasedWork<?> work, HeldLease held, WorkState state, String digest, Result result) {
        Map<String, Object> parameters = new HashMap<>(result.parameters());
        parameters.put("done", result.done());
        parameters.put("state", state.name());
        parameters.put("digest", digest);
        parameters.put("id", held.id());
        List<Write> writes = new ArrayList<>(result.rows());
        writes.add(new Write("""
                        update %s set %s state = :state, digest = :digest, lease_until = null,
                               progress_done = case when :state = 'DONE' then progress_total
                                                    else least(coalesce(:done, progress_done), progress_total) end,
                               finished_at = case when :state = 'QUEUED' then null else now() end
                        where id = :id""".formatted(work.kind().table(), result.columns()), parameters));
        Write.send(database, writes);
        if (state == WorkState.QUEUED) {
            queued(work, queue(work, held.id()));
        }
    }

    /**
     * Ends a lease without a result: a problem reported by its holder, or a refused result. The work is tried again, by others first, until
     * there are too many attempts or problems.
     *
     * @return false if a problem has already been reported: a repetition changes nothing
     * @throws StaleLeaseException if the work has ended otherwise
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean problem(LeasedWork<?> work, HeldLease held, String problem) {
        if (held.problemReported() && held.state() == WorkState.QUEUED) {
            return false;
        }
        if (!held.open() && !held.cancelled()) {
            throw new StaleLeaseException(held.id(), held.fencingToken());
        }
        if (held.state() == WorkState.LEASED) {
            String reason = OneLine.of(problem, LONGEST_REASON);
            database.sql("""
                            insert into lease_problem (kind, work_id, session, worker, reason)
                            values (:kind, :id, coalesce(:session, ''), :worker, :reason)""")
                    .param("kind", work.kind().name())
                    .param("id", held.id())
                    .param("session", held.session())
                    .param("worker", held.worker())
                    .param("reason", reason)
                    .update();
            end(work, held.id(), held.worker() == null ? reason : "Worker " + held.worker() + ": " + reason, false);
        }
        return true;
    }

    /** A refused result is a problem of its work: its holder will not send another. */
    @Transactional
    public void refused(LeasedWork<?> work, long id, long token, LeaseHolder holder, String why) {
        work.lock(queue(work, id));
        problem(work, held(work, id, token, holder), why);
    }

    private void end(LeasedWork<?> work, long id, String problem, boolean forGood) {
        database.sql(PROBLEM.formatted(work.kind().table()))
                .param("problem", problem)
                .param("digest", HeldLease.PROBLEM)
                .param("final", forGood)
                .param("id", id)
                .query(Ended.class)
                .optional()
                .ifPresent(ended -> ended(work, ended));
    }

    private void ended(LeasedWork<?> work, Ended ended) {
        LOG.info(
                "{} {}: {}; {}",
                work.kind().name(),
                ended.id(),
                ended.silent() ? "its lease expired" : ended.problem(),
                ended.failed() ? "given up" : "leased again");
        work.ended(ended);
        if (!ended.failed()) {
            queued(work, queue(work, ended.id()));
        }
    }

    /** Wakes the requests that wait for a queue, after the commit. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void queued(LeasedWork<?> work, long queue) {
        events.publishEvent(new WorkQueued(work.kind().name(), queue));
    }

    /**
     * Cancels queued and leased work; holders learn of it with their next heartbeat.
     *
     * @param condition SQL about the row {@code w}
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void cancel(LeasedWork<?> work, String condition, Map<String, ?> parameters) {
        database.sql("""
                        update %s w set state = 'CANCELLED', finished_at = now(), lease_until = null
                        where w.state in ('QUEUED', 'LEASED') and %s""".formatted(work.kind().table(), condition))
                .params(parameters)
                .update();
    }

    /** Queues failed and cancelled work again, with all attempts. @param condition SQL about the row {@code w} */
    @Transactional(propagation = Propagation.MANDATORY)
    public void retry(LeasedWork<?> work, String condition, Map<String, ?> parameters) {
        database.sql("""
                        update %s w set state = 'QUEUED', attempts = 0, problems = 0, problem = null, finished_at = null
                        where w.state in ('FAILED', 'CANCELLED') and %s""".formatted(work.kind().table(), condition))
                .params(parameters)
                .update();
    }

    /**
     * Queues work with an expired lease again, or fails it after the last attempt. After an outage of the server or the database all leases
     * are extended instead.
     *
     * @return whether a lease had expired
     */
    public boolean expire(LeasedWork<?> work) {
        database.sql("select 1").query(Integer.class).single(); // waits as long as the database is down
        OutageDetector outage = outages.computeIfAbsent(
                work.kind().name(),
                kind -> new OutageDetector(work.kind().terms().outage()));
        boolean expired = false;
        if (outage.detected()) {
            renew(work, null);
        } else {
            expired = expireEach(work);
        }
        outage.swept();
        return expired;
    }

    private boolean expireEach(LeasedWork<?> work) {
        List<Long> expired = database.sql("select id from %s where state = 'LEASED' and lease_until < now() order by id"
                        .formatted(work.kind().table()))
                .query(Long.class)
                .list();
        for (long id : expired) {
            try {
                transaction.executeWithoutResult(status -> {
                    work.lock(queue(work, id));
                    database.sql(EXPIRE.formatted(work.kind().table()))
                            .param("id", id)
                            .query(Ended.class)
                            .optional()
                            .ifPresent(ended -> ended(work, ended));
                });
            } catch (RuntimeException failed) {
                // The boundary of the sweep: one row must not block the others.
                LOG.error(
                        "The lease of {} {} has expired but could not be ended",
                        work.kind().name(),
                        id,
                        failed);
            }
        }
        return !expired.isEmpty();
    }

    private long queue(LeasedWork<?> work, long id) {
        return database.sql("select queue from %s where id = :id"
                        .formatted(work.kind().table()))
                .param("id", id)
                .query(Long.class)
                .optional()
                .orElseThrow(() -> new LeaseNotFoundException(id));
    }

    private void renew(LeasedWork<?> work, @Nullable Long id) {
        database.sql(RENEW.formatted(work.kind().table()))
                .param("expiry", (double) work.kind().terms().expiry().toSeconds())
                .param("id", id)
                .update();
    }

    private record Leased<L>(long id, StoredRow<L> lease) {}

    private record HeldRow(
            long id,
            WorkState state,
            long fencingToken,
            int attempts,
            int maxAttempts,
            @Nullable String holder,
            @Nullable String session,
            @Nullable String worker,
            @Nullable String digest,
            double leasedSeconds,
            @Nullable String payload) {

        HeldLease lease() {
            return new HeldLease(
                    id, state, fencingToken, attempts, maxAttempts, session, worker, digest, leasedSeconds, payload);
        }
    }
}

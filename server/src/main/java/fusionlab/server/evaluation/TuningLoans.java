package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation.Lease;
import fusionlab.protocol.Tuning;
import fusionlab.search.measured.TuningSettings;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.system.Absence;
import fusionlab.unet.Architecture;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Tunings on loan to workers, as pieces of evaluations are ({@link PieceLoans}): the database's time, and a fencing token that each loan raises. */
@Component
class TuningLoans {

    /** What the same session had a problem with comes last. */
    private static final String LEND = """
            update tuning set state = 'LEASED', leased_at = now(), lease_until = now() + make_interval(secs => :unconfirmed),
                   attempts = attempts + 1, fencing_token = fencing_token + 1, session = :session, worker = :worker, steps_done = 0, loss = null
            where id = (select waiting.id from tuning waiting where waiting.root_id = :root and waiting.state = 'QUEUED'
                        order by exists (select from tuning_problem p where p.tuning_id = waiting.id and p.session = :session), waiting.id
                        for update skip locked limit 1)
            returning id, fencing_token, checkpoint_id, architecture, settings""";

    private static final String EXPIRE = """
            update tuning set state = case when attempts >= :attempts then 'FAILED' else 'QUEUED' end, lease_until = null,
                   problem = case when attempts >= :attempts
                             then 'Workers fell silent ' || attempts || ' times over it; see their logs for memory or crashes' else problem end
            where id in (select id from tuning where state = 'LEASED' and lease_until < now() for update skip locked)""";

    private static final String RENEW = """
            update tuning set lease_until = greatest(lease_until, now() + make_interval(secs => :expiry))
            where id in (select id from tuning where state = 'LEASED' for update skip locked)""";

    private static final String EXTEND = """
            update tuning set state = 'LEASED', lease_until = now() + make_interval(secs => :expiry),
                   steps_done = least(:done, steps), loss = coalesce(:loss, loss)
            where id = :tuning returning session""";

    /** While weights are on their way their worker may have no time for heartbeats. */
    private static final String UPLOADING = """
            update tuning set lease_until = greatest(lease_until, now() + make_interval(secs => :expiry))
            where id = :tuning and state = 'LEASED'""";

    private final JdbcClient jdbc;
    private final StoredJson json;
    private final EvaluationSettings settings;
    private final Checkpoints checkpoints;
    private final Holders holders;
    private final Absence absence;

    TuningLoans(
            JdbcClient jdbc, StoredJson json, EvaluationSettings settings, Checkpoints checkpoints, Holders holders) {
        this.holders = holders;
        this.jdbc = jdbc;
        this.json = json;
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.absence = new Absence(settings.absence());
    }

    /** As {@link PieceLoans#lend}. */
    Optional<Lease> lend(Seeker seeker) {
        Optional<Row> lent = lendNext(seeker);
        while (lent.isPresent()) {
            Row row = lent.get();
            StoredRow<Lease> lease = StoredRow.read("tuning", row.id(), () -> lease(seeker, row));
            if (lease.isReadable()) {
                return Optional.of(lease.orThrow());
            }
            jdbc.sql("""
                            update tuning set state = 'FAILED', lease_until = null, problem = :problem
                            where id = :tuning and fencing_token = :token""")
                    .param("problem", lease.problem())
                    .param("tuning", row.id())
                    .param("token", row.token())
                    .update();
            lent = lendNext(seeker);
        }
        return Optional.empty();
    }

    private Optional<Row> lendNext(Seeker seeker) {
        return jdbc.sql(LEND)
                .param("unconfirmed", (double) settings.unconfirmed().toSeconds())
                .param("session", seeker.session())
                .param("worker", seeker.worker())
                .param("root", seeker.checkpoint())
                .query((row, number) ->
                        new Row(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4), row.getString(5)))
                .optional();
    }

    private Lease lease(Seeker seeker, Row row) {
        Checkpoint parent = checkpoints.find(row.parent()).orElseThrow();
        TuningSettings how = json.read(row.settings(), TuningSettings.class);
        Tuning tuning = new Tuning(
                row.id(),
                parent.sha256(),
                seeker.weightsOf(parent),
                PieceLoans.changed(Architecture.parse(parent.topology(), row.architecture())),
                how.steps(),
                how.batch(),
                how.learningRate(),
                how.skipProbability(),
                how.seed());
        return new Lease(
                row.id(),
                row.token(),
                (int) settings.expiry().toSeconds(),
                (int) Math.max(1, settings.heartbeat().toSeconds()),
                null,
                tuning);
    }

    /** Takes a loan back that did not reach its worker; it does not count as an attempt. */
    void giveBack(Lease lease) {
        jdbc.sql("""
                        update tuning set state = 'QUEUED', attempts = attempts - 1, lease_until = null
                        where id = :tuning and fencing_token = :token and state = 'LEASED'""")
                .param("tuning", lease.leaseId())
                .param("token", lease.fencingToken())
                .update();
    }

    /**
     * Extends a loan and stores the progress.
     *
     * @return whether the tuning has been cancelled
     * @throws LostPieceException as {@link Holders#require}, and if the tuning is done
     */
    @Transactional
    public boolean extend(long tuning, Tuning.Heartbeat heartbeat, Holder holder) {
        Holders.State state = holders.require(Holders.Kind.TUNING, tuning, heartbeat.fencingToken(), holder);
        if (state == Holders.State.CANCELLED) {
            return true;
        }
        if (!state.open()) {
            throw LostPieceException.stale(tuning, heartbeat.fencingToken());
        }
        String session = jdbc.sql(EXTEND)
                .param("expiry", (double) settings.expiry().toSeconds())
                .param("done", heartbeat.done())
                .param("loss", heartbeat.loss())
                .param("tuning", tuning)
                .query(String.class)
                .single();
        checkpoints.seen(session);
        return false;
    }

    /** Gives a loan time to deliver what came of it. */
    void uploading(long tuning) {
        jdbc.sql(UPLOADING)
                .param("expiry", (double) settings.expiry().toSeconds())
                .param("tuning", tuning)
                .update();
    }

    /** As {@link PieceLoans#expire}. */
    void expire() {
        jdbc.sql("select 1").query(Integer.class).single(); // waits as long as the database is away
        if (absence.wasLong()) {
            jdbc.sql(RENEW)
                    .param("expiry", (double) settings.expiry().toSeconds())
                    .update();
        } else {
            jdbc.sql(EXPIRE).param("attempts", settings.attempts()).update();
        }
        absence.over();
    }

    private record Row(long id, long token, long parent, String architecture, String settings) {}
}

package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation.Heartbeat;
import fusionlab.protocol.Evaluation.Lease;
import fusionlab.protocol.Evaluation.Work;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.server.system.Absence;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Pieces of evaluations on loan to workers. All times are the database's; each loan raises the piece's fencing token. */
@Component
class PieceLoans {

    /**
     * What the same session had a problem with comes last; what ran out is lent in the same statement as what waits. Who tunes a checkpoint also
     * evaluates what was tuned of it.
     */
    private static final String LEND = """
            update evaluation_piece set state = 'LEASED', leased_at = now(), lease_until = now() + make_interval(secs => :unconfirmed),
                   attempts = attempts + 1, fencing_token = fencing_token + 1, session = :session, worker = :worker, progress_done = 0
            where id = (select waiting.id from evaluation_piece waiting
                        where waiting.state = 'QUEUED' and waiting.checkpoint_id in
                              (select c.id from checkpoint c where c.id = :checkpoint or (:tunes and c.root_id = :checkpoint))
                        order by exists (select from evaluation_problem p where p.piece_id = waiting.id and p.session = :session), waiting.id
                        for update skip locked limit 1)
            returning id, evaluation_id, checkpoint_id, fencing_token, from_prompt, to_prompt""";

    private static final String EXPIRE = """
            update evaluation_piece set state = case when attempts >= :attempts then 'FAILED' else 'QUEUED' end, lease_until = null,
                   problem = case when attempts >= :attempts
                             then 'Workers fell silent ' || attempts || ' times over it; see their logs for memory or crashes' else problem end
            where id in (select id from evaluation_piece where state = 'LEASED' and lease_until < now() for update skip locked)""";

    /** So that nothing is evaluated twice because the lab was away: whoever still works will say so before this runs out. */
    private static final String RENEW = """
            update evaluation_piece set lease_until = greatest(lease_until, now() + make_interval(secs => :expiry))
            where id in (select id from evaluation_piece where state = 'LEASED' for update skip locked)""";

    private static final String EXTEND = """
            update evaluation_piece set state = 'LEASED', lease_until = now() + make_interval(secs => :expiry),
                   progress_done = least(greatest(:done, 0), to_prompt - from_prompt)
            where id = :piece returning session""";

    private final JdbcClient jdbc;
    private final StoredJson json;
    private final EvaluationSettings settings;
    private final Checkpoints checkpoints;
    private final Holders holders;
    private final Absence absence;

    PieceLoans(
            JdbcClient jdbc, StoredJson json, EvaluationSettings settings, Checkpoints checkpoints, Holders holders) {
        this.holders = holders;
        this.jdbc = jdbc;
        this.json = json;
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.absence = new Absence(settings.absence());
    }

    /** What cannot be read is given up on the way, or it would stand before all that waits behind it. */
    Optional<Lease> lend(Seeker seeker) {
        Optional<Row> lent = lendNext(seeker);
        while (lent.isPresent()) {
            Row row = lent.get();
            StoredRow<Lease> lease = StoredRow.read("evaluation", row.evaluation(), () -> lease(seeker, row));
            if (lease.isReadable()) {
                return Optional.of(lease.orThrow());
            }
            giveUp(row, lease);
            lent = lendNext(seeker);
        }
        return Optional.empty();
    }

    private void giveUp(Row row, StoredRow<Lease> unreadable) {
        jdbc.sql("""
                        update evaluation_piece set state = 'FAILED', lease_until = null, problem = :problem
                        where id = :piece and fencing_token = :token""")
                .param("problem", unreadable.problem())
                .param("piece", row.piece())
                .param("token", row.token())
                .update();
    }

    private Optional<Row> lendNext(Seeker seeker) {
        return jdbc.sql(LEND)
                .param("unconfirmed", (double) settings.unconfirmed().toSeconds())
                .param("session", seeker.session())
                .param("worker", seeker.worker())
                .param("checkpoint", seeker.checkpoint())
                .param("tunes", seeker.tunes())
                .query((row, number) -> new Row(
                        row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getInt(5), row.getInt(6)))
                .optional();
    }

    private Lease lease(Seeker seeker, Row row) {
        Checkpoints.Checkpoint checkpoint = checkpoints.find(row.checkpoint()).orElseThrow();
        Topology topology = checkpoint.topology();
        Work work = jdbc.sql("select protocol, architecture from evaluation where id = :id")
                .param("id", row.evaluation())
                .query((found, number) -> new Work(
                        row.evaluation(),
                        json.read(found.getString(1), EvaluationProtocol.class),
                        checkpoint.sha256(),
                        changed(Architecture.parse(topology, found.getString(2))),
                        row.from(),
                        row.to(),
                        row.from() == 0,
                        seeker.weightsOf(checkpoint)))
                .single();
        return new Lease(
                row.piece(),
                row.token(),
                (int) settings.expiry().toSeconds(),
                (int) Math.max(1, settings.heartbeat().toSeconds()),
                work,
                null);
    }

    static Map<String, Integer> changed(Architecture architecture) {
        Architecture original = architecture.topology().original();
        Map<String, Integer> changed = new LinkedHashMap<>(architecture.counts());
        changed.entrySet().removeIf(slot -> slot.getValue() == original.count(slot.getKey()));
        return changed;
    }

    /** Takes a loan back that did not reach its worker; it does not count as an attempt. */
    void giveBack(Lease lease) {
        jdbc.sql("""
                        update evaluation_piece set state = 'QUEUED', attempts = attempts - 1, lease_until = null
                        where id = :piece and fencing_token = :token and state = 'LEASED'""")
                .param("piece", lease.leaseId())
                .param("token", lease.fencingToken())
                .update();
    }

    /**
     * Extends a loan and stores the progress.
     *
     * @return whether the piece has been cancelled
     * @throws LostPieceException as {@link Holders#require}, and if the piece is done
     */
    @Transactional
    public boolean extend(long piece, Heartbeat heartbeat, Holder holder) {
        Holders.State state = holders.require(Holders.Kind.PIECE, piece, heartbeat.fencingToken(), holder);
        if (state == Holders.State.CANCELLED) {
            return true;
        }
        if (!state.open()) {
            throw LostPieceException.stale(piece, heartbeat.fencingToken());
        }
        String session = jdbc.sql(EXTEND)
                .param("expiry", (double) settings.expiry().toSeconds())
                .param("done", heartbeat.done())
                .param("piece", piece)
                .query(String.class)
                .single();
        checkpoints.seen(session);
        return false;
    }

    /**
     * Puts pieces whose loans ran out back into the queue, or gives them up after the last attempt. After an absence of the server or of the database
     * all loans run anew instead.
     */
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

    private record Row(long piece, long evaluation, long checkpoint, long token, int from, int to) {}
}

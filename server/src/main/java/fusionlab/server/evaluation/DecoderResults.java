package fusionlab.server.evaluation;

import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.Tuning;
import fusionlab.server.database.StoredJson;
import fusionlab.server.lease.HeldLease;
import fusionlab.server.lease.LeaseDesk;
import fusionlab.server.lease.LeaseHolder;
import fusionlab.server.lease.WorkState;
import fusionlab.server.limits.LimitProperties;
import fusionlab.server.system.OneLine;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Accepts the results of decoders' trainings: first the figures, then the file that they are about, which ends the training. */
@Component
class DecoderResults implements UploadedResults {

    private final JdbcClient jdbc;
    private final StoredJson json;
    private final TunedWeights weights;
    private final LeaseDesk desk;
    private final DecoderLeases leases;
    private final LimitProperties limits;

    DecoderResults(
            JdbcClient jdbc,
            StoredJson json,
            TunedWeights weights,
            LeaseDesk desk,
            DecoderLeases leases,
            LimitProperties limits) {
        this.jdbc = jdbc;
        this.json = json;
        this.weights = weights;
        this.desk = desk;
        this.leases = leases;
        this.limits = limits;
    }

    /** Extends a lease and stores the progress. @return whether the training has been cancelled; errors as {@link LeaseDesk#extend} */
    @Transactional
    public boolean extend(long id, DecoderTraining.Heartbeat heartbeat, LeaseHolder holder) {
        boolean cancelled = desk.extend(leases, id, heartbeat.fencingToken(), holder, heartbeat.done(), null);
        jdbc.sql("""
                        update decoder set latents_made = least(:latents, cast(recipe ->> 'latents' as integer)), loss = coalesce(:loss, loss),
                               remaining_seconds = :remaining where id = :id""")
                .param("latents", heartbeat.latents())
                .param("loss", heartbeat.loss())
                .param("remaining", heartbeat.remainingSeconds())
                .param("id", id)
                .update();
        return cancelled;
    }

    /**
     * Keeps the figures of a file until it comes.
     *
     * @return false if the file had already been accepted
     * @throws fusionlab.server.lease.LeaseNotFoundException as {@link LeaseDesk#held}
     * @throws fusionlab.server.lease.StaleLeaseException as {@link HeldLease#repeats}
     * @throws InvalidResultException if they cannot be true
     */
    @Transactional
    public boolean keep(long id, DecoderTraining.Figures figures, LeaseHolder holder) {
        HeldLease held = desk.held(leases, id, figures.fencingToken(), holder);
        if (held.repeats(figures.sha256())) {
            return false;
        }
        FigureCheck.require(figures);
        desk.prolong(leases, held);
        jdbc.sql("update decoder set figures = cast(:figures as jsonb) where id = :id")
                .param("figures", json.write(figures))
                .param("id", id)
                .update();
        return true;
    }

    @Override
    @Transactional
    public OptionalLong expected(long id, long token, LeaseHolder holder, String sha256) {
        HeldLease held = desk.held(leases, id, token, holder);
        if (held.repeats(sha256)) {
            return OptionalLong.empty();
        }
        requireFigures(id, sha256);
        desk.prolong(leases, held);
        return OptionalLong.of(limits.weights().toBytes());
    }

    @Override
    @Transactional
    public boolean take(long id, long token, LeaseHolder holder, WeightsFile file) {
        HeldLease held = desk.held(leases, id, token, holder);
        if (held.repeats(file.sha256())) {
            return false;
        }
        requireFigures(id, file.sha256());
        weights.prepare(file);
        jdbc.sql(
                        "update decoder set sha256 = :sha256, size = :size, problem = null, latents_made = cast(recipe ->> 'latents' as integer) where id = :id")
                .param("sha256", file.sha256())
                .param("size", file.size())
                .param("id", id)
                .update();
        desk.end(leases, held, WorkState.DONE, file.sha256());
        return true;
    }

    private void requireFigures(long id, String sha256) {
        Optional<String> announced = jdbc.sql(
                        "select figures ->> 'sha256' from decoder where id = :id and figures is not null")
                .param("id", id)
                .query(String.class)
                .optional();
        if (!announced.equals(Optional.of(sha256))) {
            throw new InvalidResultException(
                    Tuning.CONTENT_SHA256,
                    "is not that of the figures, " + announced.orElse("which have not been sent"),
                    "POST " + DecoderTraining.figures(id) + " for this file first");
        }
    }

    @Override
    @Transactional
    public void noRoom(long id, String why) {
        jdbc.sql("update decoder set problem = :why where id = :id and state = 'LEASED'")
                .param("why", OneLine.of(why, Tuning.MAX_PROBLEM))
                .param("id", id)
                .update();
    }

    /** Tries again, with other workers first, until there are too many problems. */
    @Transactional
    public void problem(long id, Tuning.Problem problem, LeaseHolder holder) {
        desk.problem(leases, desk.held(leases, id, problem.fencingToken(), holder), problem.problem());
    }

    /** Figures that cannot be true are a problem of the training: it is tried again. */
    @Transactional
    public void refused(long id, long token, LeaseHolder holder, String why) {
        desk.problem(leases, desk.held(leases, id, token, holder), "result refused: " + why);
    }
}

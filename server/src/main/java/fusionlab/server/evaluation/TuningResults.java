package fusionlab.server.evaluation;

import fusionlab.protocol.Tuning;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.lease.HeldLease;
import fusionlab.server.lease.LeaseDesk;
import fusionlab.server.lease.LeaseHolder;
import fusionlab.server.lease.WorkState;
import fusionlab.server.system.OneLine;
import fusionlab.unet.Architecture;
import java.util.OptionalLong;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Accepts the results of tunings: the row of the weights, whose file is on the disk by then, and the end of the tuning are one transaction. */
@Component
class TuningResults implements UploadedResults {

    private final JdbcClient jdbc;
    private final Checkpoints checkpoints;
    private final TunedWeights weights;
    private final StageEvaluations evaluations;
    private final LeaseDesk desk;
    private final TuningLeases leases;
    private final ApplicationEventPublisher events;

    TuningResults(
            JdbcClient jdbc,
            Checkpoints checkpoints,
            TunedWeights weights,
            StageEvaluations evaluations,
            LeaseDesk desk,
            TuningLeases leases,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.checkpoints = checkpoints;
        this.weights = weights;
        this.evaluations = evaluations;
        this.desk = desk;
        this.leases = leases;
        this.events = events;
    }

    /** Extends a lease and stores steps, loss and where it continued. @return whether the tuning has been cancelled; errors as {@link LeaseDesk#extend} */
    @Transactional
    public boolean extend(long tuning, Tuning.Heartbeat heartbeat, LeaseHolder holder) {
        boolean cancelled = desk.extend(leases, tuning, heartbeat.fencingToken(), holder, heartbeat.done(), null);
        jdbc.sql(
                        "update tuning set loss = coalesce(:loss, loss), continued_at = coalesce(:continuedAt, continued_at) where id = :tuning")
                .param("loss", heartbeat.loss())
                .param("continuedAt", heartbeat.continuedAt())
                .param("tuning", tuning)
                .update();
        return cancelled;
    }

    @Override
    @Transactional
    public OptionalLong expected(long tuning, long token, LeaseHolder holder, String sha256) {
        HeldLease held = desk.held(leases, tuning, token, holder);
        if (held.repeats(sha256)) {
            return OptionalLong.empty();
        }
        desk.prolong(leases, held);
        String architecture = jdbc.sql("select architecture from tuning where id = :id")
                .param("id", tuning)
                .query(String.class)
                .single();
        return OptionalLong.of(
                Tunings.weightBytes(Architecture.parse(parent(tuning).topology(), architecture)));
    }

    /** @throws InvalidResultException if the weights are those of a checkpoint that workers offer */
    @Override
    @Transactional
    public boolean take(long tuning, long token, LeaseHolder holder, WeightsFile file) {
        HeldLease held = desk.held(leases, tuning, token, holder);
        if (held.repeats(file.sha256())) {
            return false;
        }
        Checkpoint parent = parent(tuning);
        Checkpoint made = made(parent, tuning, file.sha256());
        if (made.root() != parent.root()) {
            throw new InvalidResultException(
                    "weights", "are those of checkpoint " + made.shortHash(), "send the tuning's own weights");
        }
        weights.keep(made.id(), file);
        jdbc.sql("update tuning set result_id = :result, problem = null where id = :tuning")
                .param("result", made.id())
                .param("tuning", tuning)
                .update();
        desk.end(leases, held, WorkState.DONE, file.sha256());
        evaluations.demand(tuning);
        events.publishEvent(new TuningEnded(tuning));
        return true;
    }

    @Override
    @Transactional
    public void noRoom(long tuning, String why) {
        jdbc.sql("update tuning set problem = :why where id = :tuning and state = 'LEASED'")
                .param("why", OneLine.of(why, Tuning.MAX_PROBLEM))
                .param("tuning", tuning)
                .update();
    }

    /** An existing checkpoint with the same weights stays. */
    private Checkpoint made(Checkpoint parent, long tuning, String sha256) {
        long id = jdbc.sql("""
                        insert into checkpoint (sha256, world, prompt_set, prompt_count, scorer, topology_config, topology_hash, root_id, tuning_id)
                        select :sha256, world, prompt_set, prompt_count, scorer, topology_config, topology_hash, :root, :tuning
                          from checkpoint where id = :parent
                        on conflict (sha256, world, prompt_set, scorer) do update set last_seen_at = now() returning id""")
                .param("sha256", sha256)
                .param("root", parent.root())
                .param("tuning", tuning)
                .param("parent", parent.id())
                .query(Long.class)
                .single();
        return checkpoints.find(id).orElseThrow();
    }

    /** Tries again, with other workers first, until there are too many problems. */
    @Transactional
    public void problem(long tuning, Tuning.Problem problem, LeaseHolder holder) {
        desk.problem(leases, desk.held(leases, tuning, problem.fencingToken(), holder), problem.problem());
    }

    private Checkpoint parent(long tuning) {
        long id = jdbc.sql("select checkpoint_id from tuning where id = :tuning")
                .param("tuning", tuning)
                .query(Long.class)
                .single();
        return checkpoints.find(id).orElseThrow();
    }
}

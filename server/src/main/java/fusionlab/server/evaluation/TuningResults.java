package fusionlab.server.evaluation;

import fusionlab.protocol.Tuning;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.system.OneLine;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes what came of tunings: the weights are stored with the end of the tuning in one transaction, and once. */
@Component
class TuningResults {

    private static final int LONGEST_REASON = 500;

    private final JdbcClient jdbc;
    private final EvaluationSettings settings;
    private final Checkpoints checkpoints;
    private final TunedWeights weights;
    private final TuningLoans loans;
    private final Holders holders;
    private final ApplicationEventPublisher events;

    TuningResults(
            JdbcClient jdbc,
            EvaluationSettings settings,
            Checkpoints checkpoints,
            TunedWeights weights,
            TuningLoans loans,
            Holders holders,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.weights = weights;
        this.loans = loans;
        this.holders = holders;
        this.events = events;
    }

    /**
     * Before an upload is read: whether it would be taken.
     *
     * @return how many bytes it may have
     * @throws LostPieceException as {@link #take}
     */
    @Transactional
    public long expected(long tuning, long token, Holder holder) {
        Row row = held(tuning, token, holder);
        loans.uploading(tuning);
        return Tunings.weightBytes(checkpoints.find(row.parent()).orElseThrow());
    }

    /**
     * @return false if the very same weights had been taken before
     * @throws LostPieceException as {@link Holders#require}
     * @throws InvalidResultException if the weights are those of a checkpoint that others offer
     */
    @Transactional
    public boolean take(long tuning, long token, Holder holder, WeightsFile file) {
        Row row = held(tuning, token, holder);
        if (row.result() != null) {
            if (row.result().equals(file.sha256())) {
                return false;
            }
            throw LostPieceException.stale(tuning, token);
        }
        Checkpoint parent = checkpoints.find(row.parent()).orElseThrow();
        Checkpoint made = made(parent, tuning, file.sha256());
        if (made.root() != parent.root()) {
            throw new InvalidResultException(
                    "weights", "are those of checkpoint " + made.shortHash(), "send what came of the tuning");
        }
        weights.keep(made.id(), file);
        jdbc.sql("""
                        update tuning set state = 'DONE', result_id = :result, steps_done = steps, lease_until = null, finished_at = now()
                         where id = :tuning""").param("result", made.id()).param("tuning", tuning).update();
        events.publishEvent(new TuningEnded(tuning));
        return true;
    }

    /** What is there already with the same weights stays. */
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

    /** Tried again, by other workers first, until there were too many problems. */
    @Transactional
    public void problem(long tuning, Tuning.Problem told, Holder holder) {
        Row row = held(tuning, told.fencingToken(), holder);
        if (row.result() != null) {
            throw LostPieceException.stale(tuning, told.fencingToken());
        }
        String reason = OneLine.of(told.problem(), LONGEST_REASON);
        jdbc.sql("""
                        insert into tuning_problem (tuning_id, session, worker, reason)
                        select id, session, worker, :reason from tuning where id = :tuning""").param("reason", reason).param("tuning", tuning).update();
        jdbc.sql("""
                        update tuning set state = case when state = 'CANCELLED' then state when problems + 1 >= :problems then 'FAILED' else 'QUEUED' end,
                               problems = problems + 1, problem = 'Worker ' || worker || ': ' || :reason, session = null, lease_until = null
                         where id = :tuning""")
                .param("problems", settings.problems())
                .param("reason", reason)
                .param("tuning", tuning)
                .update();
        events.publishEvent(new TuningEnded(tuning));
    }

    private Row held(long tuning, long token, Holder holder) {
        holders.require(Holders.Kind.TUNING, tuning, token, holder);
        return jdbc.sql("""
                        select t.checkpoint_id as parent, c.sha256 as result
                          from tuning t left join checkpoint c on c.id = t.result_id where t.id = :tuning""").param("tuning", tuning).query(Row.class).single();
    }

    /** @param result SHA-256 of what came of it; null before */
    private record Row(long parent, @Nullable String result) {}
}

package fusionlab.server.evaluation;

import fusionlab.protocol.Distillation;
import fusionlab.search.measured.Tuning;
import fusionlab.search.measured.TuningSettings;
import fusionlab.search.measured.Weights;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.lease.LeaseDesk;
import fusionlab.server.lease.WorkState;
import fusionlab.server.limits.LimitProperties;
import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Paging;
import fusionlab.server.rest.Selection;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.unet.Architecture;
import fusionlab.unet.ContentHash;
import fusionlab.unet.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Fine-tunings of checkpoints, each stored once, by parent, architecture and settings. Tasks that need one register a demand, as for
 * {@link Evaluations}.
 */
@Component
public class Tunings {

    /** The size of a safetensors file without its numbers. */
    private static final long HEADER_BYTES = 1 << 20;

    private static final String COLUMNS = "select t.*, t.progress_done as done, c.sha256, s.step as saved_step";
    private static final String FROM =
            "from tuning t left join checkpoint c on c.id = t.result_id left join tuning_state s on s.tuning_id = t.id";

    private final JdbcClient jdbc;
    private final Lists lists;
    private final StoredJson json;
    private final Checkpoints checkpoints;
    private final LeaseDesk desk;
    private final TuningLeases leases;
    private final LimitProperties limits;

    Tunings(
            JdbcClient jdbc,
            Lists lists,
            StoredJson json,
            Checkpoints checkpoints,
            LeaseDesk desk,
            TuningLeases leases,
            LimitProperties limits) {
        this.jdbc = jdbc;
        this.lists = lists;
        this.json = json;
        this.checkpoints = checkpoints;
        this.desk = desk;
        this.leases = leases;
        this.limits = limits;
    }

    /** The checkpoint with given weights: the checkpoint itself, or the result of tunings; empty if not all of them are done. */
    public Optional<Checkpoint> made(Checkpoint checkpoint, Weights weights) {
        Optional<Checkpoint> made = Optional.of(checkpoint);
        for (Tuning tuning : weights.history()) {
            made = made.flatMap(parent -> result(parent, tuning)).flatMap(checkpoints::find);
        }
        return made;
    }

    private Optional<Long> result(Checkpoint parent, Tuning tuning) {
        return jdbc.sql("""
                        select result_id from tuning where checkpoint_id = :parent and architecture_hash = :architecture
                           and settings_hash = :settings and state = 'DONE'""")
                .param("parent", parent.id())
                .param("architecture", own(parent, tuning).contentHash())
                .param("settings", tuning.settings().hash())
                .query(Long.class)
                .optional();
    }

    private static Architecture own(Checkpoint checkpoint, Tuning tuning) {
        return Evaluations.same(checkpoint.topology(), tuning.architecture());
    }

    /** Queues tunings whose initial weights exist; failed and cancelled ones are tried again. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void demand(Demander demander, Checkpoint checkpoint, Weights wanted) {
        Checkpoint parent = made(checkpoint, wanted.before()).orElseThrow();
        Tuning tuning = wanted.last();
        long id = queue(parent, own(parent, tuning), tuning.settings(), null);
        jdbc.sql("insert into tuning_demand (demander, tuning_id) values (:demander, :id) on conflict do nothing")
                .param("demander", demander.toString())
                .param("id", id)
                .update();
    }

    /** Stores a tuning, or a distillation, and queues it unless there is an equal one already; failed and cancelled ones are tried again. */
    @Transactional(propagation = Propagation.MANDATORY)
    long queue(Checkpoint parent, Architecture architecture, TuningSettings settings, @Nullable Stage stage) {
        long id = jdbc.sql("""
                        insert into tuning (checkpoint_id, root_id, architecture, architecture_hash, settings, settings_hash, progress_total,
                                            max_attempts, max_problems, distillation, teacher_id, ordered_by,
                                            evaluation_prompts)
                        values (:parent, :root, :architecture, :architectureHash, cast(:settings as jsonb), :settingsHash, :steps, :attempts, :problems,
                                cast(:distillation as jsonb), :teacher, :person, :prompts)
                        on conflict (checkpoint_id, architecture_hash, settings_hash) do update
                           set evaluation_prompts = greatest(tuning.evaluation_prompts, excluded.evaluation_prompts)
                        returning id""")
                .param("parent", parent.id())
                .param("root", parent.root())
                .param("architecture", architecture.text())
                .param("architectureHash", architecture.contentHash())
                .param("settings", json.write(settings))
                .param("settingsHash", stage == null ? settings.hash() : stage.hash(settings))
                .param("steps", settings.steps())
                .param("attempts", leases.kind().terms().attempts())
                .param("problems", leases.kind().terms().problems())
                .param("distillation", stage == null ? null : json.write(stage.distillation()))
                .param("teacher", stage == null ? null : stage.teacher().id())
                .param("person", stage == null ? null : stage.person())
                .param("prompts", stage == null ? 0 : stage.evaluationPrompts())
                .query(Long.class)
                .single();
        desk.retry(leases, "w.id = :id", Map.of("id", id));
        desk.queued(leases, parent.root());
        return id;
    }

    /** Withdraws all demands of a task; work that nobody else wants is cancelled, and its worker learns of it with its next heartbeat. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void release(Demander demander) {
        // Locked first, so that the second statement sees concurrent demands for the same tuning.
        jdbc.sql("""
                        select t.id from tuning t join tuning_demand d on d.tuning_id = t.id where d.demander = :demander
                         order by t.id for update of t""").param("demander", demander.toString()).query(Long.class).list();
        desk.cancel(leases, """
                w.id in (select tuning_id from tuning_demand where demander = :demander)
                and not exists (select from tuning_demand d where d.tuning_id = w.id and d.demander <> :demander)""", Map.of("demander", demander.toString()));
        jdbc.sql("delete from tuning_demand where demander = :demander")
                .param("demander", demander.toString())
                .update();
    }

    /** A task's unfinished tuning; at most one at a time. */
    public Optional<TuningProgress> open(Demander demander) {
        return jdbc.sql("""
                        select t.id, t.state, t.progress_done as done, t.progress_total as total, t.loss, t.worker, t.problem
                          from tuning_demand d join tuning t on t.id = d.tuning_id
                         where d.demander = :demander and t.state <> 'DONE' order by t.id desc limit 1""")
                .param("demander", demander.toString())
                .query(TuningProgress.class)
                .optional();
    }

    /** For steps of so many pictures: mean over the last tunings of a checkpoint and its descendants; empty before the first. */
    public OptionalDouble secondsPerStep(Checkpoint root, int batch) {
        return jdbc.sql("""
                        select extract(epoch from finished_at - leased_at)::double precision / (progress_total - coalesce(continued_at, 0)) / (settings->>'batch')::double precision * :batch
                          from tuning where root_id = :root and state = 'DONE' and distillation is null order by finished_at desc limit 5""").param("root", root.id()).param("batch", batch).query(Double.class).list().stream()
                .mapToDouble(Double::doubleValue)
                .average();
    }

    /** Tunings of a checkpoint and of its descendants, newest first. */
    public Listing<TuningView> of(long root, Paging paging) {
        return lists.stored(
                Selection.of(COLUMNS, FROM).equal("t.root_id", root),
                KeyOrder.newest("t.id"),
                paging,
                json.rows("tuning", TuningView.class));
    }

    public Optional<TuningView> find(long id) {
        return jdbc.sql(COLUMNS + " " + FROM + " where t.id = :id")
                .param("id", id)
                .query(json.rows("tuning", TuningView.class))
                .optional()
                .map(StoredRow::orThrow);
    }

    /** Maximum bytes of a file of weights for an architecture, in half precision: removed blocks keep theirs, copies add theirs. */
    static long weightBytes(Architecture architecture) {
        long numbers = architecture.topology().tensors(architecture).stream()
                .mapToLong(Tensor::elements)
                .sum();
        return numbers * Short.BYTES + HEADER_BYTES;
    }

    /**
     * @param copies whether a block may be copied in each slot
     * @throws InvalidRequestException with the figures, if tuned weights of the checkpoint could be too large
     */
    public void requireRoom(String field, Checkpoint checkpoint, boolean copies) {
        Architecture original = checkpoint.topology().original();
        requireRoom(
                field,
                "Weights of checkpoint " + checkpoint.shortHash() + (copies ? " with a copy in each slot" : ""),
                weightBytes(copies ? withCopies(original) : original),
                "leave " + (copies ? "copies or " : "") + "tuningSteps out, or ");
    }

    /** @throws InvalidRequestException with the figures, if tuned weights could be too large */
    void requireRoom(String field, String what, long needed, String remedy) {
        long limit = limits.weights().toBytes();
        if (needed > limit) {
            throw new InvalidRequestException(
                    field,
                    what + " take " + needed + " bytes in half precision; this server keeps " + limit
                            + " bytes at most",
                    remedy + "raise fusionlab.limits.weights to " + needed + "B");
        }
    }

    private static Architecture withCopies(Architecture original) {
        Map<String, Integer> counts = new HashMap<>(original.counts());
        counts.replaceAll((slot, count) -> Math.max(count, 2));
        return Architecture.of(original.topology(), counts);
    }

    /**
     * What makes a tuning a stage of step distillation.
     *
     * @param teacher whose weights {@code distillation} names, or the offered checkpoint
     * @param person who ordered it
     * @param evaluationPrompts over which its result is evaluated; 0 for none
     */
    record Stage(Distillation distillation, Checkpoint teacher, String person, int evaluationPrompts) {

        /** SHA-256 (hex) of everything that decides the training, apart from its initial weights and its architecture. */
        String hash(TuningSettings settings) {
            return ContentHash.of(settings.hash() + "\n" + distillation.hash());
        }
    }

    /**
     * A tuning's progress.
     *
     * @param state QUEUED, LEASED, FAILED or CANCELLED
     * @param done steps, of {@code total}
     * @param loss mean over the last steps, as reported
     * @param worker its current or last worker
     * @param problem why it failed, or a worker's last problem
     */
    public record TuningProgress(
            long id,
            WorkState state,
            int done,
            int total,
            @Nullable Double loss,
            @Nullable String worker,
            @Nullable String problem) {

        public boolean leased() {
            return state == WorkState.LEASED;
        }

        public boolean failed() {
            return state == WorkState.FAILED;
        }
    }
}

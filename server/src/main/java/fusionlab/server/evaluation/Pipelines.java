package fusionlab.server.evaluation;

import fusionlab.server.database.StoredJson;
import fusionlab.server.lease.LeaseDesk;
import fusionlab.server.system.LabException;
import fusionlab.server.system.OneLine;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The stages of pipelines. A stage becomes a distillation, which may be shared, as soon as the stages that it waits for are done: until then
 * it has no initial weights, and nobody can lease it.
 */
@Component
class Pipelines {

    private static final Logger LOG = LoggerFactory.getLogger(Pipelines.class);
    private static final int LONGEST_PROBLEM = 500;

    /** Of all stages that can be queued now. */
    private static final String READY = """
            select s.pipeline_id as pipeline, s.position from pipeline_stage s join pipeline p on p.id = s.pipeline_id
             where s.tuning_id is null and s.problem is null and p.cancelled_at is null
               and not exists (select from pipeline_stage b left join tuning t on t.id = b.tuning_id
                                where b.pipeline_id = s.pipeline_id and b.name = any(s.waits_for) and t.state is distinct from 'DONE')""";

    private final JdbcClient jdbc;
    private final StoredJson json;
    private final Checkpoints checkpoints;
    private final DistillationOrders orders;
    private final LeaseDesk desk;
    private final TuningLeases leases;
    private final TransactionTemplate transaction;

    Pipelines(
            JdbcClient jdbc,
            StoredJson json,
            Checkpoints checkpoints,
            DistillationOrders orders,
            LeaseDesk desk,
            TuningLeases leases,
            TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.json = json;
        this.checkpoints = checkpoints;
        this.orders = orders;
        this.desk = desk;
        this.leases = leases;
        this.transaction = transaction;
    }

    /**
     * Lets the orders and cancellations of a checkpoint's pipelines follow each other, until the transaction ends: pipelines share
     * distillations, and would lock their rows in different orders, or each leave a stage to the other.
     */
    void lock(long root) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('pipelines of checkpoint ' || :root, 0))")
                .param("root", root)
                .query()
                .listOfRows();
    }

    /** Queues the stages of a new pipeline that wait for none, in the transaction of the order. */
    void begin(long pipeline) {
        List<Ready> ready = ready(pipeline);
        while (!ready.isEmpty()) { // those behind finished stages of earlier orders are ready next
            ready.forEach(this::queue);
            ready = ready(pipeline);
        }
    }

    private List<Ready> ready(long pipeline) {
        return jdbc.sql(READY + " and s.pipeline_id = :pipeline order by s.position")
                .param("pipeline", pipeline)
                .query(Ready.class)
                .list();
    }

    /** Queues all stages that wait no longer. Any server may do it at any time. */
    void advance() {
        List<Ready> ready =
                jdbc.sql(READY + " order by 1, 2").query(Ready.class).list();
        for (Ready stage : ready) {
            try {
                transaction.executeWithoutResult(status -> queue(stage));
            } catch (LabException refused) {
                LOG.warn("Stage {} of pipeline {} cannot be queued", stage.position(), stage.pipeline(), refused);
                failed(stage, refused.getMessage() + "; " + refused.remedy());
            } catch (RuntimeException failed) {
                // The boundary of the look: one stage must not block the others.
                LOG.error("Stage {} of pipeline {} could not be queued", stage.position(), stage.pipeline(), failed);
            }
        }
    }

    private void failed(Ready stage, String why) {
        jdbc.sql("update pipeline_stage set problem = :why where pipeline_id = :pipeline and position = :position")
                .param("why", OneLine.of(why, LONGEST_PROBLEM))
                .param("pipeline", stage.pipeline())
                .param("position", stage.position())
                .update();
    }

    /** In a transaction. Waits for whoever queues it or cancels the pipeline, and then has nothing to do. */
    private void queue(Ready stage) {
        jdbc.sql("""
                        select s.request, p.root_id, p.ordered_by,
                               (select b.tuning_id from pipeline_stage b where b.pipeline_id = p.id and b.name = s.request ->> 'teacher'
                                   and b.name = any(s.waits_for)) as teacher,
                               (select b.tuning_id from pipeline_stage b where b.pipeline_id = p.id and b.name = s.request ->> 'student'
                                   and b.name = any(s.waits_for)) as student
                          from pipeline_stage s join pipeline p on p.id = s.pipeline_id
                         where s.pipeline_id = :pipeline and s.position = :position and s.tuning_id is null
                           and p.cancelled_at is null for update of s, p""")
                .param("pipeline", stage.pipeline())
                .param("position", stage.position())
                .query(json.rows(Waiting.class))
                .optional()
                .ifPresent(waiting -> jdbc.sql(
                                "update pipeline_stage set tuning_id = :tuning where pipeline_id = :pipeline and position = :position")
                        .param(
                                "tuning",
                                orders.place(
                                        checkpoints.find(waiting.rootId()).orElseThrow(),
                                        waiting.order(),
                                        waiting.orderedBy()))
                        .param("pipeline", stage.pipeline())
                        .param("position", stage.position())
                        .update());
    }

    /** Cancels what has not ended, unless another pipeline waits for it. */
    @Transactional
    public void cancel(long pipeline) {
        jdbc.sql("select root_id from pipeline where id = :id")
                .param("id", pipeline)
                .query(Long.class)
                .optional()
                .ifPresent(this::lock);
        jdbc.sql("update pipeline set cancelled_at = now() where id = :id and cancelled_at is null")
                .param("id", pipeline)
                .update();
        desk.cancel(leases, """
                w.id in (select tuning_id from pipeline_stage where pipeline_id = :pipeline)
                and not exists (select from pipeline_stage s join pipeline p on p.id = s.pipeline_id
                                 where s.tuning_id = w.id and p.cancelled_at is null)""", Map.of("pipeline", pipeline));
    }

    private record Ready(long pipeline, int position) {}

    private record Waiting(
            DistillationRequest request,
            long rootId,
            String orderedBy,
            @Nullable Long teacher,
            @Nullable Long student) {

        DistillationRequest order() {
            return request.of(
                    teacher == null ? request.teacher() : StageReference.of(teacher),
                    student == null ? request.student() : StageReference.of(student));
        }
    }
}

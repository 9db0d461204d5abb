package fusionlab.server.evaluation;

import fusionlab.protocol.Evaluation.Lease;
import fusionlab.protocol.Evaluation.Work;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.server.database.StoredJson;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.lease.Candidates;
import fusionlab.server.lease.Ended;
import fusionlab.server.lease.LeaseRequest;
import fusionlab.server.lease.LeasedRow;
import fusionlab.server.lease.LeasedWork;
import fusionlab.server.lease.WorkKind;
import fusionlab.unet.Architecture;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Pieces of evaluations for the lease desk. */
@Component
record PieceLeases(
        JdbcClient jdbc,
        StoredJson json,
        EvaluationProperties properties,
        Checkpoints checkpoints,
        ApplicationEventPublisher events)
        implements LeasedWork<Lease> {

    static final String KIND = "piece";

    @Override
    public WorkKind kind() {
        return new WorkKind(KIND, "evaluation_piece", properties.terms());
    }

    /** A worker that tunes a checkpoint also evaluates with the tuned weights; one without the features of a piece cannot gather them. */
    @Override
    public Candidates candidates(LeaseRequest request) {
        return new Candidates("""
                (w.checkpoint_id = w.queue or :tunes)
                and (w.features is null
                     or w.features = (select k.features ->> 'sha256' from worker k where k.session = :session))""", "", Map.of("tunes", request.takes(TuningLeases.KIND)));
    }

    @Override
    public Lease lease(LeasedRow leased, LeaseRequest request) {
        Row row = jdbc.sql("""
                        select p.checkpoint_id, p.evaluation_id, p.from_prompt, p.to_prompt, e.protocol, e.architecture
                        from evaluation_piece p join evaluation e on e.id = p.evaluation_id where p.id = :id""")
                .param("id", leased.id())
                .query(json.rows(Row.class))
                .single();
        Checkpoint checkpoint = checkpoints.find(row.checkpointId()).orElseThrow();
        Work work = new Work(
                row.evaluationId(),
                row.protocol(),
                checkpoint.sha256(),
                changed(Architecture.parse(checkpoint.topology(), row.architecture())),
                row.fromPrompt(),
                row.toPrompt(),
                row.fromPrompt() == 0,
                weightsFor(request, checkpoint));
        return new Lease(
                leased.id(),
                leased.fencingToken(),
                kind().terms().expirySeconds(),
                kind().terms().heartbeatSeconds(),
                work,
                null);
    }

    @Override
    public void extended(String session) {
        checkpoints.seen(session);
    }

    @Override
    public void ended(Ended ended) {
        events.publishEvent(new PieceEnded(jdbc.sql("select evaluation_id from evaluation_piece where id = :id")
                .param("id", ended.id())
                .query(Long.class)
                .single()));
    }

    static Map<String, Integer> changed(Architecture architecture) {
        Architecture original = architecture.topology().original();
        Map<String, Integer> changed = new LinkedHashMap<>(architecture.counts());
        changed.entrySet().removeIf(slot -> slot.getValue() == original.count(slot.getKey()));
        return changed;
    }

    /** SHA-256 of the weights that a worker must fetch for a checkpoint; null if it has them. */
    static @Nullable String weightsFor(LeaseRequest request, Checkpoint checkpoint) {
        return checkpoint.id() == request.queue() ? null : checkpoint.sha256();
    }

    private record Row(
            long checkpointId,
            long evaluationId,
            int fromPrompt,
            int toPrompt,
            EvaluationProtocol protocol,
            String architecture) {}
}

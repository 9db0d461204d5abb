package fusionlab.server.evaluation;

import fusionlab.protocol.Distillation;
import fusionlab.protocol.Evaluation.Lease;
import fusionlab.protocol.Tuning;
import fusionlab.search.measured.TuningSettings;
import fusionlab.server.database.StoredJson;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.lease.Candidates;
import fusionlab.server.lease.Ended;
import fusionlab.server.lease.LeaseRequest;
import fusionlab.server.lease.LeasedWork;
import fusionlab.server.lease.WorkKind;
import fusionlab.unet.Architecture;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tunings for the lease desk. */
@Component
record TuningLeases(
        JdbcClient jdbc,
        StoredJson json,
        EvaluationProperties properties,
        Checkpoints checkpoints,
        ApplicationEventPublisher events)
        implements LeasedWork<Lease> {

    static final String KIND = "tuning";

    /** Named by workers that also take tunings with a teacher. */
    static final String DISTILLATION = "distillation";

    @Override
    public WorkKind kind() {
        return new WorkKind(KIND, "tuning", properties.terms());
    }

    /** Workers of earlier versions would train distillations on pictures alone. */
    @Override
    public Candidates candidates(LeaseRequest request) {
        return new Candidates(
                "(w.distillation is null or :distils)", "", Map.of("distils", request.takes(DISTILLATION)));
    }

    @Override
    public Lease lease(long id, long fencingToken, LeaseRequest request) {
        Row row = jdbc.sql("select checkpoint_id, architecture, settings, distillation from tuning where id = :id")
                .param("id", id)
                .query(json.rows(Row.class))
                .single();
        Checkpoint parent = checkpoints.find(row.checkpointId()).orElseThrow();
        TuningSettings how = row.settings();
        Tuning tuning = new Tuning(
                id,
                parent.sha256(),
                PieceLeases.weightsFor(request, parent),
                PieceLeases.changed(Architecture.parse(parent.topology(), row.architecture())),
                how.steps(),
                how.batch(),
                how.learningRate(),
                how.skipProbability(),
                how.seed(),
                row.distillation());
        return new Lease(
                id, fencingToken, kind().terms().expirySeconds(), kind().terms().heartbeatSeconds(), null, tuning);
    }

    @Override
    public void leased(long id, Lease lease, LeaseRequest request) {
        jdbc.sql("update tuning set loss = null where id = :id").param("id", id).update();
    }

    @Override
    public void extended(String session) {
        checkpoints.seen(session);
    }

    @Override
    public void ended(Ended ended) {
        events.publishEvent(new TuningEnded(ended.id()));
    }

    private record Row(
            long checkpointId,
            String architecture,
            TuningSettings settings,
            @Nullable Distillation distillation) {}
}

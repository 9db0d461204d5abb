package fusionlab.server.evaluation;

import fusionlab.protocol.Distillation;
import fusionlab.protocol.Evaluation.Lease;
import fusionlab.protocol.SavedStates;
import fusionlab.protocol.Tuning;
import fusionlab.search.measured.TuningSettings;
import fusionlab.server.database.StoredJson;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.lease.Candidates;
import fusionlab.server.lease.Ended;
import fusionlab.server.lease.LeaseRequest;
import fusionlab.server.lease.LeasedRow;
import fusionlab.server.lease.LeasedWork;
import fusionlab.server.lease.WorkKind;
import fusionlab.server.limits.LimitProperties;
import fusionlab.unet.Architecture;
import fusionlab.unet.Tensor;
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
        StatesProperties states,
        LimitProperties limits,
        Checkpoints checkpoints,
        ApplicationEventPublisher events)
        implements LeasedWork<Lease> {

    static final String KIND = "tuning";

    /** Named by workers that also take tunings with a teacher. */
    static final String DISTILLATION = "distillation";

    private static final long STATE_HEADER_BYTES = 4 << 20;

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
    public Lease lease(LeasedRow leased, LeaseRequest request) {
        Row row = jdbc.sql("""
                        select t.checkpoint_id, t.architecture, t.settings, t.distillation, s.step, s.sha256, s.size
                          from tuning t left join tuning_state s on s.tuning_id = t.id where t.id = :id""")
                .param("id", leased.id())
                .query(json.rows(Row.class))
                .single();
        Checkpoint parent = checkpoints.find(row.checkpointId()).orElseThrow();
        TuningSettings how = row.settings();
        Architecture architecture = Architecture.parse(parent.topology(), row.architecture());
        Tuning tuning = new Tuning(
                leased.id(),
                parent.sha256(),
                PieceLeases.weightsFor(request, parent),
                PieceLeases.changed(architecture),
                how.steps(),
                how.batch(),
                how.learningRate(),
                how.skipProbability(),
                how.seed(),
                row.distillation(),
                states(architecture, row));
        return new Lease(
                leased.id(),
                leased.fencingToken(),
                kind().terms().expirySeconds(),
                kind().terms().heartbeatSeconds(),
                null,
                tuning);
    }

    /** Null if a state would be larger than this lab takes. */
    private @Nullable SavedStates states(Architecture architecture, Row row) {
        long most = stateBytes(architecture);
        if (!states.kept() || most > limits.states().toBytes()) {
            return null;
        }
        return new SavedStates((int) states.interval().toSeconds(), most, row.state());
    }

    /** Maximum bytes of a state: used weights, their average and two moments in 32 bits. */
    static long stateBytes(Architecture architecture) {
        long numbers =
                architecture.tensors().stream().mapToLong(Tensor::elements).sum();
        return 4 * numbers * Float.BYTES + STATE_HEADER_BYTES;
    }

    @Override
    public void leased(long id, Lease lease, LeaseRequest request) {
        jdbc.sql("update tuning set loss = null, continued_at = null where id = :id")
                .param("id", id)
                .update();
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
            @Nullable Distillation distillation,
            @Nullable Integer step,
            @Nullable String sha256,
            @Nullable Long size) {

        SavedStates.@Nullable State state() {
            return step == null || sha256 == null || size == null ? null : new SavedStates.State(step, sha256, size);
        }
    }
}

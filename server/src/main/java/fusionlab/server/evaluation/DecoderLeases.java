package fusionlab.server.evaluation;

import fusionlab.protocol.DecoderRecipe;
import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.Evaluation.Lease;
import fusionlab.server.database.StoredJson;
import fusionlab.server.lease.Candidates;
import fusionlab.server.lease.LeaseRequest;
import fusionlab.server.lease.LeasedRow;
import fusionlab.server.lease.LeasedWork;
import fusionlab.server.lease.WorkKind;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Trainings of decoders for the lease desk. */
@Component
record DecoderLeases(JdbcClient jdbc, StoredJson json, EvaluationProperties properties, Checkpoints checkpoints)
        implements LeasedWork<Lease> {

    static final String KIND = "decoder";

    @Override
    public WorkKind kind() {
        return new WorkKind(KIND, "decoder", properties.terms());
    }

    /** Workers of earlier versions do not know decoders. */
    @Override
    public Candidates candidates(LeaseRequest request) {
        return new Candidates(":trains", "", Map.of("trains", request.takes(KIND)));
    }

    @Override
    public Lease lease(LeasedRow leased, LeaseRequest request) {
        Row row = jdbc.sql(
                        "select c.sha256, d.recipe from decoder d join checkpoint c on c.id = d.checkpoint_id where d.id = :id")
                .param("id", leased.id())
                .query(json.rows(Row.class))
                .single();
        return new Lease(
                leased.id(),
                leased.fencingToken(),
                kind().terms().expirySeconds(),
                kind().terms().heartbeatSeconds(),
                null,
                null,
                new DecoderTraining(leased.id(), row.sha256(), row.recipe()));
    }

    @Override
    public void leased(long id, Lease lease, LeaseRequest request) {
        jdbc.sql(
                        "update decoder set loss = null, latents_made = 0, remaining_seconds = null, figures = null where id = :id")
                .param("id", id)
                .update();
    }

    @Override
    public void extended(String session) {
        checkpoints.seen(session);
    }

    private record Row(String sha256, DecoderRecipe recipe) {}
}

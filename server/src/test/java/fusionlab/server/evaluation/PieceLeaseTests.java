package fusionlab.server.evaluation;

import fusionlab.search.measured.MeasuredState;
import fusionlab.search.measured.Weights;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.lease.LeaseContract;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class PieceLeaseTests extends LeaseContract {

    private static final int PROMPTS = 16;

    private final Lab lab;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Checkpoints checkpoints;
    private final Evaluations evaluations;
    private final PieceLeases leases;

    PieceLeaseTests(
            Lab lab,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Checkpoints checkpoints,
            Evaluations evaluations,
            PieceLeases leases) {
        this.lab = lab;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.checkpoints = checkpoints;
        this.evaluations = evaluations;
        this.leases = leases;
    }

    @Override
    protected Scene scene(String name) {
        Topology topology = SyntheticTables.small("piece-" + name);
        String hash = ScriptedWorker.checkpoint("piece-" + name);
        ScriptedWorker worker = ScriptedWorker.of(lab, topology, hash, architecture -> 0.9);
        worker.lease();
        Checkpoint checkpoint = checkpoints.named(hash).orElseThrow();
        Demander demander = new Demander("contract", checkpoint.id());
        transaction.executeWithoutResult(status -> evaluations.demand(
                demander,
                checkpoint,
                Protocols.of(checkpoint, null, null, null, null),
                List.of(new MeasuredState.Demand(Weights.own(), topology.original(), PROMPTS))));
        WorkerScene owner = new WorkerScene(worker);
        return new Scene(
                leases,
                owner,
                owner.stranger(ScriptedWorker.of(lab, topology, hash, architecture -> 0.9)),
                () -> transaction.executeWithoutResult(status -> evaluations.release(demander)));
    }

    @Override
    protected void damage(long id) {
        jdbc.sql("""
                        update evaluation set architecture = 'nonsense'
                        where id = (select evaluation_id from evaluation_piece where id = :id)""").param("id", id).update();
    }
}

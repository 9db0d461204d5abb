package fusionlab.server.evaluation;

import fusionlab.search.measured.Tuning;
import fusionlab.search.measured.TuningSettings;
import fusionlab.search.measured.Weights;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.lease.LeaseContract;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Action;
import fusionlab.unet.Topology;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class TuningLeaseTests extends LeaseContract {

    private final Lab lab;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Checkpoints checkpoints;
    private final Tunings tunings;
    private final TuningLeases leases;

    TuningLeaseTests(
            Lab lab,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Checkpoints checkpoints,
            Tunings tunings,
            TuningLeases leases) {
        this.lab = lab;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.checkpoints = checkpoints;
        this.tunings = tunings;
        this.leases = leases;
    }

    @Override
    protected Scene scene(String name) {
        Topology topology = SyntheticTables.small("tuning-" + name);
        String hash = ScriptedWorker.checkpoint("tuning-" + name);
        ScriptedWorker worker = ScriptedWorker.tuning(lab, topology, hash, architecture -> 0.9);
        worker.lease();
        Checkpoint checkpoint = checkpoints.named(hash).orElseThrow();
        Demander demander = new Demander("contract", checkpoint.id());
        String slot = topology.slots().get(0).name();
        transaction.executeWithoutResult(status -> tunings.demand(
                demander,
                checkpoint,
                Weights.own()
                        .after(new Tuning(
                                topology.original().with(Action.remove(slot)),
                                new TuningSettings(100, 32, 2e-4, 0.1, 6)))));
        WorkerScene owner = new WorkerScene(worker);
        return new Scene(
                leases,
                owner,
                owner.stranger(ScriptedWorker.tuning(lab, topology, hash, architecture -> 0.9)),
                () -> transaction.executeWithoutResult(status -> tunings.release(demander)));
    }

    @Override
    protected void damage(long id) {
        jdbc.sql("update tuning set architecture = 'nonsense' where id = :id")
                .param("id", id)
                .update();
    }
}

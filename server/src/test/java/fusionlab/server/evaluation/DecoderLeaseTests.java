package fusionlab.server.evaluation;

import fusionlab.server.lease.LeaseContract;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

class DecoderLeaseTests extends LeaseContract {

    private final Lab lab;
    private final JdbcClient jdbc;
    private final DecoderOrders orders;
    private final DecoderLeases leases;

    DecoderLeaseTests(Lab lab, JdbcClient jdbc, DecoderOrders orders, DecoderLeases leases) {
        this.lab = lab;
        this.jdbc = jdbc;
        this.orders = orders;
        this.leases = leases;
    }

    @Override
    protected Scene scene(String name) {
        Topology topology = SyntheticTables.small("decoder-" + name);
        String hash = ScriptedWorker.checkpoint("decoder-" + name);
        ScriptedWorker worker = ScriptedWorker.tuning(lab, topology, hash, architecture -> 0.9);
        worker.lease();
        long id = lab.operator()
                .post("/api/v1/decoders", Map.of("checkpoint", hash))
                .id();
        WorkerScene owner = new WorkerScene(worker);
        return new Scene(
                leases,
                owner,
                owner.stranger(ScriptedWorker.tuning(lab, topology, hash, architecture -> 0.9)),
                () -> orders.cancel(id));
    }

    @Override
    protected void damage(long id) {
        jdbc.sql("update decoder set recipe = '{\"kind\": \"square\"}' where id = :id")
                .param("id", id)
                .update();
    }
}

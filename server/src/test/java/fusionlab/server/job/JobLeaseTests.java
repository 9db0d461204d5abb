package fusionlab.server.job;

import fusionlab.protocol.Lease;
import fusionlab.protocol.Report;
import fusionlab.server.lease.LeaseContract;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

class JobLeaseTests extends LeaseContract {

    private final Lab lab;
    private final JdbcClient database;
    private final JobLeases leases;

    JobLeaseTests(Lab lab, JdbcClient database, JobLeases leases) {
        this.lab = lab;
        this.database = database;
        this.leases = leases;
    }

    @Override
    protected Scene scene(String name) {
        ScriptedAgent agent = ScriptedAgent.register(lab, "contract-" + name);
        ScriptedAgent stranger = ScriptedAgent.register(lab, "contract-" + name + "-stranger");
        long campaign = lab.askForTable(agent.deviceId()).id();
        Agent owner = new Agent(agent, "first", new HashMap<>());
        return new Scene(leases, owner, new Agent(stranger, "stranger", owner.reports), () -> lab.operator()
                .delete("/api/v1/campaigns/" + campaign));
    }

    @Override
    protected void damage(long id) {
        database.sql("update job set payload = '[]' where id = :id")
                .param("id", id)
                .update();
    }

    /** @param reports by lease, so that a repetition is the very same */
    private record Agent(ScriptedAgent agent, String session, Map<Held, Report> reports) implements Holder {

        @Override
        public Holder inSession(String other) {
            return new Agent(agent, other, reports);
        }

        @Override
        public Optional<Held> lease() {
            Answer answer = agent.inSession(session).ask(0);
            if (answer.status() == 204) {
                return Optional.empty();
            }
            Lease lease = answer.as(Lease.class);
            Held held = new Held(lease.leaseId(), lease.fencingToken());
            reports.put(held, agent.measured(lease));
            return Optional.of(held);
        }

        @Override
        public Answer heartbeat(Held lease) {
            return agent.heartbeat(lease.id(), lease.token(), 1, "measuring");
        }

        @Override
        public Answer deliver(Held lease) {
            return agent.report(lease.id(), report(lease));
        }

        @Override
        public Answer deliverAnother(Held lease) {
            List<Report.Run> runs = report(lease).samples();
            return agent.report(lease.id(), ScriptedAgent.with(report(lease), runs.subList(1, runs.size())));
        }

        @Override
        public Answer deliverWrong(Held lease) {
            List<Report.Run> runs = new ArrayList<>(report(lease).samples());
            runs.add(runs.get(0));
            return agent.report(lease.id(), ScriptedAgent.with(report(lease), runs));
        }

        private Report report(Held lease) {
            return java.util.Objects.requireNonNull(reports.get(lease));
        }
    }
}

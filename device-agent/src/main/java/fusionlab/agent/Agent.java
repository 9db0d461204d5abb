package fusionlab.agent;

import com.google.gson.Gson;
import fusionlab.agent.bench.Bench;
import fusionlab.agent.state.Identity;
import fusionlab.agent.state.StateDirectory;
import fusionlab.lab.HeldLease;
import fusionlab.lab.LabAwayException;
import fusionlab.lab.LabRefusedException;
import fusionlab.lab.Patience;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.BackOff;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Report;
import fusionlab.protocol.WireJson;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The loop: deliver leftover reports, lease, measure, write the report to disk, deliver it. While the lab is unreachable it finishes its
 * job and retries at growing intervals.
 */
final class Agent {

    private static final long HELD_BACK_MILLIS = 15_000;

    private final Lab lab;
    private final StateDirectory state;
    private final Identity identity;
    private final Bench bench;
    private final HostFacts host;
    private final String version;
    private final int waitSeconds;
    private final Patience patience;
    private final Consumer<String> log;
    private final StopSignal stop;
    private final Supplier<Conditions> conditions;
    private final Gson gson = WireJson.gson();

    Agent(Wiring wiring, Identity identity, Bench bench, HostFacts host, StopSignal stop) {
        this.lab = wiring.lab();
        this.state = wiring.state();
        this.version = wiring.version();
        this.waitSeconds = wiring.waitSeconds();
        this.patience = new Patience(wiring.backOff(), stop, wiring.log());
        this.log = wiring.log();
        this.conditions = wiring.conditions();
        this.identity = identity;
        this.bench = bench;
        this.host = host;
        this.stop = stop;
    }

    /** The agent's collaborators apart from its device. */
    record Wiring(
            Lab lab,
            StateDirectory state,
            String version,
            int waitSeconds,
            BackOff backOff,
            Supplier<Conditions> conditions,
            Consumer<String> log) {}

    /**
     * Works until the stop signal, or for one lease.
     *
     * @throws LabRefusedException if the lab refuses this agent
     */
    void run(boolean once) throws InterruptedException {
        boolean asked = false;
        try (StopSignal.Registration hangUp = stop.onStop(lab::hangUp)) {
            while (!stop.isStopped()) {
                try {
                    deliver();
                    if (once && asked) {
                        return;
                    }
                    Conditions now = conditions.get();
                    Optional<String> objection = Preflight.objection(now);
                    if (objection.isPresent()) {
                        holdBack(now, objection.get());
                        continue;
                    }
                    Optional<Lease> lease = lab.lease(identity.deviceToken(), waitSeconds, host, now);
                    asked = true;
                    patience.answered();
                    if (lease.isPresent()) {
                        work(lease.get());
                    }
                } catch (LabAwayException e) {
                    patience.pause(e, Long.MAX_VALUE);
                }
            }
        }
        deliverLast();
    }

    private void holdBack(Conditions now, String reason) throws InterruptedException {
        log.accept(reason);
        lab.holdBack(identity.deviceToken(), host, now, reason);
        patience.answered();
        stop.await(HELD_BACK_MILLIS);
    }

    static String counted(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    private void work(Lease lease) throws InterruptedException {
        String name = "job " + lease.leaseId();
        log.accept(name + ": "
                + counted(lease.job().configurations().size(), "configuration") + ", "
                + counted(lease.job().wholes().size(), "component") + ", "
                + counted(lease.job().networks().size(), "network") + ", "
                + (lease.job().pictures().isEmpty()
                        ? ""
                        : counted(lease.job().pictures().size(), "pipeline") + ", ")
                + counted(lease.job().rounds(), "round"));
        JobProgress progress = new JobProgress(lease, conditions.get());
        try (HeldLease held = new HeldLease(
                name,
                lease.heartbeatSeconds(),
                () -> lab.heartbeat(identity.deviceToken(), lease.leaseId(), progress.latest())
                        .cancelled(),
                stop,
                log)) {
            Report report = bench.measure(lease.job(), progress, held.stop());
            if (held.lost()) {
                return;
            }
            log.accept(name + ": " + report.outcome() + ", "
                    + counted(report.samples().size(), "sample") + " in " + counted(report.rounds(), "round"));
            report.problems().forEach(problem -> log.accept("  " + problem.key() + " " + problem.reason()));
            state.spool(
                    lease.leaseId(), lease.fencingToken(), gson.toJson(report.under(lease.fencingToken(), version)));
        }
    }

    private void deliver() {
        for (StateDirectory.Undelivered report : state.undelivered()) {
            try {
                lab.deliver(identity.deviceToken(), report.leaseId(), report.json());
            } catch (LabRefusedException e) {
                if (e.unauthorized()) {
                    throw e;
                }
                log.accept("the report of job " + report.leaseId() + " is dropped: " + e.getMessage());
            }
            report.done();
        }
    }

    private void deliverLast() {
        try {
            deliver();
        } catch (LabAwayException e) {
            log.accept(
                    e.getMessage() + "; the report stays in " + state.path() + " and is delivered at the next start");
        }
    }
}

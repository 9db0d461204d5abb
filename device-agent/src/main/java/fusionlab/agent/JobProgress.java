package fusionlab.agent;

import fusionlab.agent.bench.Bench;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.Lease;

/** A job's progress, for the next heartbeat. Thread-safe. */
final class JobProgress implements Bench.Progress {

    private final long fencingToken;
    private volatile Conditions conditions;
    private volatile Lease.Heartbeat latest;

    JobProgress(Lease lease, Conditions conditions) {
        this.fencingToken = lease.fencingToken();
        this.conditions = conditions;
        this.latest = new Lease.Heartbeat(fencingToken, 0, lease.job().rounds(), "starting", conditions);
    }

    @Override
    public void at(int done, int total, String activity) {
        latest = new Lease.Heartbeat(fencingToken, done, total, activity, conditions);
    }

    @Override
    public void conditions(Conditions now) {
        conditions = now;
    }

    Lease.Heartbeat latest() {
        return latest;
    }
}

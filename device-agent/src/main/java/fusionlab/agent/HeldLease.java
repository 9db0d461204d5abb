package fusionlab.agent;

import fusionlab.agent.bench.Bench;
import fusionlab.agent.bench.StopSignal;
import fusionlab.agent.lab.Lab;
import fusionlab.agent.lab.LabAwayException;
import fusionlab.agent.lab.LabRefusedException;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.Lease;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Keeps a lease alive from a thread of its own while the job runs; ends the job when the lab cancels it or has lent it anew. */
final class HeldLease implements Bench.Progress, AutoCloseable {

    private final Lab lab;
    private final String deviceToken;
    private final Lease lease;
    private final StopSignal stop;
    private final Consumer<String> log;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean lost;
    private volatile Conditions conditions;
    private volatile Lease.Heartbeat latest;

    HeldLease(Lab lab, String deviceToken, Lease lease, StopSignal stop, Conditions conditions, Consumer<String> log) {
        this.lab = lab;
        this.deviceToken = deviceToken;
        this.lease = lease;
        this.stop = stop;
        this.log = log;
        this.conditions = conditions;
        this.latest = new Lease.Heartbeat(lease.fencingToken(), 0, lease.job().rounds(), "starting", conditions);
    }

    HeldLease start() {
        Thread thread = new Thread(this::beat, "heartbeat-" + lease.leaseId());
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    @Override
    public void at(int done, int total, String activity) {
        latest = new Lease.Heartbeat(lease.fencingToken(), done, total, activity, conditions);
    }

    @Override
    public void conditions(Conditions now) {
        conditions = now;
    }

    /** Whether the job is somebody else's by now, so that a report would be refused. */
    boolean lost() {
        return lost;
    }

    /** The first one at once: until then the lab cannot know that the lease has arrived. */
    private void beat() {
        long seconds = Math.max(1, lease.heartbeatSeconds());
        try {
            do {
                beatOnce();
            } while (!closed.await(seconds, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beatOnce() {
        try {
            if (lab.heartbeat(deviceToken, lease.leaseId(), latest).cancelled() && !stop.isStopped()) {
                log.accept("job " + lease.leaseId() + " was cancelled");
                stop.stop();
            }
        } catch (LabAwayException e) {
            log.accept("heartbeat: " + e.getMessage() + "; measuring on");
        } catch (LabRefusedException e) {
            if (closed.getCount() == 0) {
                return; // the report was faster than this
            }
            log.accept("job " + lease.leaseId() + " is lost: " + e.getMessage());
            lost = e.leaseLost();
            stop.stop();
            closed.countDown();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}

package fusionlab.quality.worker;

import fusionlab.protocol.Evaluation;
import fusionlab.quality.evaluation.Progress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Keeps a lease alive from a thread of its own; ends the evaluation when the server cancels it or has lent it anew. */
final class HeldLease implements Progress, AutoCloseable {

    private final Lab lab;
    private final Evaluation.Lease lease;
    private final StopSignal stop;
    private final Consumer<String> log;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread heart;
    private volatile boolean lost;
    private volatile int done;

    HeldLease(Lab lab, Evaluation.Lease lease, StopSignal stop, Consumer<String> log) {
        this.lab = lab;
        this.lease = lease;
        this.stop = stop;
        this.log = log;
        this.heart = new Thread(this::beat, "heartbeat-" + lease.leaseId());
        heart.setDaemon(true);
        heart.start();
    }

    @Override
    public void advanced(int donePrompts, int totalPrompts) {
        done = donePrompts;
    }

    @Override
    public boolean cancelled() {
        return lost || stop.isStopped();
    }

    private void beat() {
        try {
            while (!closed.await(lease.heartbeatSeconds(), TimeUnit.SECONDS)) {
                beatOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beatOnce() throws InterruptedException {
        try {
            int total = lease.work().to() - lease.work().from();
            if (lab.heartbeat(lease.leaseId(), new Evaluation.Heartbeat(lease.fencingToken(), done, total))
                    .cancelled()) {
                log.accept("lease " + lease.leaseId() + " was cancelled");
                lost = true;
                closed.countDown();
            }
        } catch (LabAwayException e) {
            log.accept("heartbeat: " + e.getMessage() + "; evaluating on");
        } catch (LabRefusedException e) {
            log.accept("lease " + lease.leaseId() + " is lost: " + e.getMessage());
            lost = true;
            closed.countDown();
        }
    }

    /** The server does not want the result any more. */
    boolean lost() {
        return lost;
    }

    @Override
    public void close() {
        closed.countDown();
        heart.interrupt(); // a beat under way is no use any more
    }
}

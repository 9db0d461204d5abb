package fusionlab.quality.worker;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Tuning;
import fusionlab.quality.evaluation.Progress;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps a lease alive from a thread of its own; ends the work when the server cancels it or has lent it anew. */
final class HeldLease implements Progress, AutoCloseable {

    private final Lab lab;
    private final Evaluation.Lease lease;
    private final StopSignal stop;
    private final Consumer<String> log;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread heart;
    private volatile boolean lost;
    private volatile int done;
    private volatile @Nullable Double loss;

    HeldLease(Lab lab, Evaluation.Lease lease, StopSignal stop, Consumer<String> log) {
        this.lab = lab;
        this.lease = lease;
        this.stop = stop;
        this.log = log;
        this.heart = new Thread(this::beat, "heartbeat-" + lease.leaseId());
        heart.setDaemon(true);
        heart.start();
    }

    /** How it is called in the log: pieces and tunings are numbered apart. */
    String name() {
        return (lease.tuning() == null ? "lease " : "tuning ") + lease.leaseId();
    }

    @Override
    public void advanced(int donePrompts, int totalPrompts) {
        done = donePrompts;
    }

    /** @param ofLate the mean loss of the last steps */
    void trained(int steps, double ofLate) {
        loss = ofLate;
        done = steps;
    }

    @Override
    public boolean cancelled() {
        return lost || stop.isStopped();
    }

    /** @throws CancellationException if the work is to end */
    void check() {
        if (cancelled()) {
            throw new CancellationException(lost ? "nobody wants it any more" : "this worker is to end");
        }
    }

    /** The first one at once: until then the server cannot know that the lease has arrived. */
    private void beat() {
        try {
            do {
                beatOnce();
            } while (!closed.await(lease.heartbeatSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beatOnce() throws InterruptedException {
        try {
            if (told().cancelled()) {
                log.accept(name() + " was cancelled");
                lost = true;
                closed.countDown();
            }
        } catch (LabAwayException e) {
            log.accept("heartbeat: " + e.getMessage() + "; working on");
        } catch (LabRefusedException e) {
            log.accept(name() + " is lost: " + e.getMessage());
            lost = true;
            closed.countDown();
        }
    }

    private Evaluation.HeartbeatAnswer told() throws InterruptedException {
        Tuning tuning = lease.tuning();
        if (tuning != null) {
            return lab.heartbeat(
                    tuning.tuningId(), new Tuning.Heartbeat(lease.fencingToken(), done, tuning.steps(), loss));
        }
        Evaluation.Work work = Objects.requireNonNull(lease.work());
        return lab.heartbeat(
                lease.leaseId(), new Evaluation.Heartbeat(lease.fencingToken(), done, work.to() - work.from()));
    }

    @Override
    public void close() {
        closed.countDown();
        heart.interrupt(); // a beat under way is no use any more
    }
}

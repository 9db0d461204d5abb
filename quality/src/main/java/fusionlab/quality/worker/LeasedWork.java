package fusionlab.quality.worker;

import fusionlab.lab.HeldLease;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Tuning;
import fusionlab.quality.evaluation.Progress;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A lease that is kept alive while its work runs, and the work's progress. Thread-safe. */
final class LeasedWork implements Progress, AutoCloseable {

    private final String name;
    private final HeldLease held;
    private volatile int done;
    private volatile @Nullable Double loss;
    private volatile @Nullable Integer continuedAt;

    LeasedWork(Lab lab, Evaluation.Lease lease, StopSignal program, Consumer<String> log) {
        this.name = (lease.tuning() == null ? "lease " : "tuning ") + lease.leaseId();
        this.held = new HeldLease(name, lease.heartbeatSeconds(), () -> beat(lab, lease), program, log);
    }

    /** Its name in the log: pieces and tunings are numbered separately. */
    String name() {
        return name;
    }

    @Override
    public void advanced(int donePrompts, int totalPrompts) {
        done = donePrompts;
    }

    /** @param recentLoss the mean loss of the last steps */
    void trained(int steps, double recentLoss) {
        loss = recentLoss;
        done = steps;
    }

    /** @param step at which the training continues, from a state that another worker has handed in */
    void continuesAt(int step) {
        continuedAt = step;
        done = step;
    }

    @Override
    public boolean cancelled() {
        return held.stop().isStopped();
    }

    /** Whether the lab no longer wants it, or somebody else has it. */
    boolean unwanted() {
        return held.unwanted();
    }

    /** @throws CancellationException if the work must end */
    void check() {
        if (cancelled()) {
            throw new CancellationException(held.unwanted() ? "it is no longer wanted" : "this worker is stopping");
        }
    }

    private boolean beat(Lab lab, Evaluation.Lease lease) {
        Tuning tuning = lease.tuning();
        if (tuning != null) {
            return lab.heartbeat(
                    tuning.tuningId(),
                    new Tuning.Heartbeat(lease.fencingToken(), done, tuning.steps(), loss, continuedAt));
        }
        Evaluation.Work work = Objects.requireNonNull(lease.work());
        return lab.heartbeat(
                lease.leaseId(), new Evaluation.Heartbeat(lease.fencingToken(), done, work.to() - work.from()));
    }

    @Override
    public void close() {
        held.close();
    }
}

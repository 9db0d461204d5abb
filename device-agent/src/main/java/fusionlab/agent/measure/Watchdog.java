package fusionlab.agent.measure;

import fusionlab.lab.StopSignal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cancels a run that takes too long, or on a stop; a run that ignores cancellation is reported, so that the process can be ended. Costs the
 * measuring thread two uncontended locks per run.
 */
final class Watchdog implements AutoCloseable {

    private static final long IDLE_NANOS = 250_000_000;
    private static final long SHORTEST_GRACE_NANOS = 1_000_000_000L;
    /** Less than the agent waits at its own shutdown. */
    private static final long LONGEST_GRACE_NANOS = 10_000_000_000L;

    private final long limitNanos;
    private final long graceNanos;
    private final StopSignal stop;
    private final Consumer<String> overdue;
    private final StopSignal.Registration stopping;
    private final Object lock = new Object();
    private @Nullable Run running;
    private boolean closed;

    /** @param overdue receives the key of a run that ignores cancellation */
    Watchdog(long limitMillis, StopSignal stop, Consumer<String> overdue) {
        this.limitNanos = Math.max(1, limitMillis) * 1_000_000;
        this.graceNanos = Math.min(LONGEST_GRACE_NANOS, Math.max(SHORTEST_GRACE_NANOS, limitNanos));
        this.stop = stop;
        this.overdue = overdue;
        this.stopping = stop.onStop(this::cancelRunning);
        Thread thread = new Thread(this::watch, "watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    private static final class Run {
        final String key;
        final TimedModel model;
        long deadline;
        boolean cancelled;
        boolean expired;

        Run(String key, TimedModel model, long deadline) {
            this.key = key;
            this.model = model;
            this.deadline = deadline;
        }

        void cancel(long graceNanos) {
            cancelled = true;
            deadline = System.nanoTime() + graceNanos;
            model.cancel();
        }
    }

    void begin(String key, TimedModel model) {
        synchronized (lock) {
            model.rearm();
            Run run = new Run(key, model, System.nanoTime() + limitNanos);
            running = run;
            if (stop.isStopped()) {
                run.cancel(graceNanos);
            }
        }
    }

    /** @return whether the run that ended was cancelled because of its time */
    boolean end() {
        synchronized (lock) {
            Run run = running;
            running = null;
            return run != null && run.expired;
        }
    }

    private void cancelRunning() {
        synchronized (lock) {
            Run run = running;
            if (run != null && !run.cancelled) {
                run.cancel(graceNanos);
                lock.notifyAll();
            }
        }
    }

    private void watch() {
        synchronized (lock) {
            while (!closed) {
                Run run = running;
                long left = run == null ? Math.min(limitNanos, IDLE_NANOS) : run.deadline - System.nanoTime();
                if (left > 0) {
                    pause(Math.min(left, Math.max(limitNanos, IDLE_NANOS)));
                } else if (run != null && !run.cancelled) {
                    run.expired = true;
                    run.cancel(graceNanos);
                } else if (run != null) {
                    overdue.accept(run.key);
                    closed = true;
                }
            }
        }
    }

    private void pause(long nanos) {
        try {
            lock.wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        stopping.close();
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
    }
}

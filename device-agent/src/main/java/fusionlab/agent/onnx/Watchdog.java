package fusionlab.agent.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import fusionlab.agent.bench.StopSignal;

/**
 * Terminates a run that takes too long, or when everything stops. Costs the measuring thread two uncontended locks a run.
 * The runtime looks at the wish between operators, so a run ends some time after it.
 */
final class Watchdog implements AutoCloseable {

    private static final long IDLE_NANOS = 250_000_000;

    private final OrtSession.RunOptions options;
    private final long limitNanos;
    private final StopSignal stop;
    private final StopSignal.Registration stopping;
    private final Object lock = new Object();
    private boolean running;
    private boolean expired;
    private boolean closed;
    private long deadline;

    Watchdog(long limitMillis, StopSignal stop) throws OrtException {
        this.options = new OrtSession.RunOptions();
        this.limitNanos = Math.max(1, limitMillis) * 1_000_000;
        this.stop = stop;
        this.stopping = stop.onStop(this::terminateRunning);
        Thread thread = new Thread(this::watch, "watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    /** @return to be passed to the run */
    OrtSession.RunOptions begin() throws OrtException {
        synchronized (lock) {
            if (expired) {
                options.setTerminate(false);
            }
            expired = false;
            running = true;
            deadline = System.nanoTime() + limitNanos;
            if (stop.isStopped()) {
                options.setTerminate(true);
            }
            return options;
        }
    }

    /** @return whether the run that ended had been told to, because of its time */
    boolean end() {
        synchronized (lock) {
            running = false;
            return expired;
        }
    }

    private void terminateRunning() {
        synchronized (lock) {
            if (running) {
                terminate();
            }
        }
    }

    private void watch() {
        synchronized (lock) {
            while (!closed) {
                long left = running && !expired ? deadline - System.nanoTime() : Math.min(limitNanos, IDLE_NANOS);
                if (left <= 0) {
                    expired = true;
                    terminate();
                } else {
                    pause(left);
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

    private void terminate() {
        try {
            options.setTerminate(true);
        } catch (OrtException e) {
            System.err.println("A run cannot be ended: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        stopping.close();
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
            options.close();
        }
    }
}

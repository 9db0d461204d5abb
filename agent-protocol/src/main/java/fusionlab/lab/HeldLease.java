package fusionlab.lab;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Keeps a lease alive from its own thread while the work runs, and ends the work when the lab has cancelled it or leased it to another.
 * Thread-safe.
 */
public final class HeldLease implements AutoCloseable {

    private final String name;
    private final BooleanSupplier heartbeat;
    private final Consumer<String> log;
    private final StopSignal stop = new StopSignal();
    private final StopSignal.Registration untilStopped;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean unwanted;
    private volatile boolean lost;

    /**
     * The first heartbeat goes out at once: it confirms the lease, which is short until then.
     *
     * @param name for the log
     * @param heartbeat reports the work's progress, and returns whether the lab has cancelled it
     * @param program ends the work too
     */
    public HeldLease(
            String name, int heartbeatSeconds, BooleanSupplier heartbeat, StopSignal program, Consumer<String> log) {
        this.name = name;
        this.heartbeat = heartbeat;
        this.log = log;
        this.untilStopped = program.onStop(stop::stop);
        Thread thread = new Thread(() -> beat(Math.max(1, heartbeatSeconds)), "heartbeat of " + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Given when the work must end, for whatever reason. */
    public StopSignal stop() {
        return stop;
    }

    /** Whether the lab has cancelled the work or another program holds it now. */
    public boolean unwanted() {
        return unwanted;
    }

    /** Whether another program holds it now, so that the lab would refuse a result. */
    public boolean lost() {
        return lost;
    }

    private void beat(int seconds) {
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
            if (heartbeat.getAsBoolean() && !unwanted) {
                log.accept(name + " was cancelled");
                end();
            }
        } catch (LabException e) {
            if (closed.getCount() == 0) {
                return; // the result arrived first
            }
            if (e instanceof LabRefusedException refused) {
                lost = refused.leaseLost();
                log.accept(name + " is lost: " + e.getMessage());
                end();
                closed.countDown();
            } else {
                log.accept("heartbeat of " + name + ": " + e.getMessage() + "; working on");
            }
        }
    }

    private void end() {
        unwanted = true;
        stop.stop();
    }

    /** Stops renewing the lease. */
    @Override
    public void close() {
        closed.countDown();
        untilStopped.close();
    }
}

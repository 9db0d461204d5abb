package fusionlab.server.database;

import fusionlab.server.system.BusyException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A fair queue in front of the connection pool, which itself is not fair: with hundreds of agents some would never get a connection.
 * Agents' requests go through here; a long-poll must not hold it while it waits. Reentrant for one thread.
 */
public final class DatabaseGate {

    private static final int KEPT_FOR_PEOPLE = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Semaphore permits;
    private final Duration patience;
    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);

    DatabaseGate(int permits, Duration patience) {
        this.permits = new Semaphore(permits, true);
        this.patience = patience;
    }

    /** Leaves a few of the pool's connections to the dashboard, REST clients and background work. */
    static DatabaseGate before(int poolSize) {
        return new DatabaseGate(Math.max(1, poolSize - KEPT_FOR_PEOPLE), PATIENCE);
    }

    /** @throws BusyException if no connection is free in time */
    public <T> T with(Supplier<T> work) {
        if (inside.get()) {
            return work.get();
        }
        enter();
        inside.set(true);
        try {
            return work.get();
        } finally {
            inside.remove();
            permits.release();
        }
    }

    private void enter() {
        try {
            if (!permits.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BusyException("Too many requests are waiting for the database");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BusyException("The server is stopping");
        }
    }

    int waiting() {
        return permits.getQueueLength();
    }

    int free() {
        return permits.availablePermits();
    }
}

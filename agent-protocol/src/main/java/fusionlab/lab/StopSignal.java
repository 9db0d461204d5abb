package fusionlab.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks work to end soon with its partial result. Given once, never withdrawn. Thread-safe. */
public final class StopSignal {

    private final CountDownLatch given = new CountDownLatch(1);
    private final List<Runnable> listeners = new ArrayList<>();

    public void stop() {
        List<Runnable> actions;
        synchronized (listeners) {
            if (isStopped()) {
                return;
            }
            given.countDown();
            actions = List.copyOf(listeners);
        }
        actions.forEach(Runnable::run);
    }

    public boolean isStopped() {
        return given.getCount() == 0;
    }

    /** Runs {@code action} when the signal is given, at once if it already was; until the registration is closed. */
    public Registration onStop(Runnable action) {
        synchronized (listeners) {
            if (!isStopped()) {
                listeners.add(action);
                return () -> {
                    synchronized (listeners) {
                        listeners.remove(action);
                    }
                };
            }
        }
        action.run();
        return () -> {};
    }

    /** @return whether the signal was given within the time */
    public boolean await(long millis) throws InterruptedException {
        return given.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Closing it cancels the registration. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}

package fusionlab.quality.training;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** While open, a shutdown of the JVM first stops the running work and waits for it, a minute at most. */
public final class ExitGuard implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    /** @param stop ends the work soon; it runs in another thread */
    public ExitGuard(Runnable stop) {
        hook = new Thread(
                () -> {
                    stop.run();
                    try {
                        closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    } catch (InterruptedException impatient) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stops training");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException ending) {
            stop.run(); // too late to wait: work that has not begun must not begin
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The process is ending already, which is what the hook is for.
        }
    }
}

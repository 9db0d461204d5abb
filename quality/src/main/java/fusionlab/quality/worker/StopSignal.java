package fusionlab.quality.worker;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says once that work is to end; can be waited for. Thread-safe. */
final class StopSignal {

    private final CountDownLatch stopped = new CountDownLatch(1);

    void stop() {
        stopped.countDown();
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Returns early when stopped. */
    void await(long millis) throws InterruptedException {
        stopped.await(millis, TimeUnit.MILLISECONDS);
    }
}

package fusionlab.quality.evaluation;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** State shared by the threads of one evaluation: progress and cancellation. */
final class Stoppable {

    private final Progress progress;
    private final int total;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();

    Stoppable(Progress progress, int total) {
        this.progress = progress;
        this.total = total;
    }

    void stop() {
        stopped.set(true);
    }

    void advance(int prompts) {
        progress.advanced(done.addAndGet(prompts), total);
    }

    /** Between steps. @throws CancellationException if the evaluation has been cancelled */
    void check() {
        if (stopped.get() || progress.cancelled()) {
            throw new CancellationException("the evaluation was cancelled");
        }
    }
}

package fusionlab.quality.evaluation;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** What the threads of one evaluation share: progress, and the wish to end. */
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

    /** Between steps. @throws CancellationException if this is to end */
    void check() {
        if (stopped.get() || progress.cancelled()) {
            throw new CancellationException("the evaluation was cancelled");
        }
    }
}

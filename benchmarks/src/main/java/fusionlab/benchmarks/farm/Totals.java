package fusionlab.benchmarks.farm;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The totals of all agents; thread-safe. */
final class Totals {

    private final Timings leases = new Timings();
    private final Timings reports = new Timings();
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final AtomicInteger empty = new AtomicInteger();
    private final AtomicLong samples = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> firstError = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> firstBroken = new AtomicReference<>();
    private volatile boolean over;

    /** Forgets what was counted so far, but no error. */
    void begin() {
        leases.clear();
        reports.clear();
        samples.set(0);
        empty.set(0);
    }

    Timings leases() {
        return leases;
    }

    Timings reports() {
        return reports;
    }

    void samples(int count) {
        samples.addAndGet(count);
    }

    long samples() {
        return samples.get();
    }

    /** A lease request that was answered without work. */
    void empty() {
        empty.incrementAndGet();
    }

    int emptyAnswers() {
        return empty.get();
    }

    /** A request that was resent because its connection broke. */
    void again(Throwable problem) {
        repeated.incrementAndGet();
        firstBroken.compareAndSet(null, problem);
    }

    @Nullable
    Throwable firstBroken() {
        return firstBroken.get();
    }

    int repeated() {
        return repeated.get();
    }

    void error(Throwable problem) {
        errors.incrementAndGet();
        firstError.compareAndSet(null, problem);
    }

    int errors() {
        return errors.get();
    }

    @Nullable
    Throwable firstError() {
        return firstError.get();
    }

    void end() {
        over = true;
    }

    boolean isOver() {
        return over;
    }
}

package fusionlab.agent.platform;

import fusionlab.protocol.Conditions;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Conditions that cost something to read, kept for a few seconds. Thread-safe. */
public final class RecentConditions {

    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Supplier<Conditions> source;
    private final LongSupplier nanos;
    private @Nullable Conditions latest;
    private long readAt;

    public RecentConditions(Supplier<Conditions> source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
    }

    /** Something was done about them: they are read anew. */
    public synchronized void forget() {
        latest = null;
    }

    public synchronized Conditions get() {
        Conditions known = latest;
        if (known != null && nanos.getAsLong() - readAt < KEPT_NANOS) {
            return known;
        }
        Conditions read = source.get();
        latest = read;
        readAt = nanos.getAsLong();
        return read;
    }
}

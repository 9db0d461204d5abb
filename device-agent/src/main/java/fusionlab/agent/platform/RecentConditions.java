package fusionlab.agent.platform;

import fusionlab.protocol.Conditions;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Conditions are expensive to read, so they are cached for a few seconds. Thread-safe. */
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

    /** Discards them after a change, so that they are read again. */
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

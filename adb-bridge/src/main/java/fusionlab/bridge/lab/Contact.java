package fusionlab.bridge.lab;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How long the lab has been answering without a break. Thread-safe. */
public final class Contact {

    private final LongSupplier nanos;
    private volatile @Nullable Long since;

    /** @param nanos a monotonic clock */
    public Contact(LongSupplier nanos) {
        this.nanos = nanos;
    }

    public void made() {
        if (since == null) {
            since = nanos.getAsLong();
        }
    }

    public void lost() {
        since = null;
    }

    /** Zero while there is no contact. */
    public Duration lasting() {
        Long began = since;
        return began == null ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - began);
    }
}

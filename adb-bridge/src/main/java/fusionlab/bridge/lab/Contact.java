package fusionlab.bridge.lab;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** For how long the lab has answered without a break. Thread-safe. */
public final class Contact {

    private final LongSupplier nanos;
    private volatile @Nullable Long since;

    /** @param nanos a clock that never goes back */
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

    /** Zero while there is none. */
    public Duration lasting() {
        Long began = since;
        return began == null ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - began);
    }
}

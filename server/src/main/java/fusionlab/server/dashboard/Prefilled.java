package fusionlab.server.dashboard;

import org.jspecify.annotations.Nullable;

/** Choices for the campaign form of a device's page, from its address. All are texts: a field leaves empty, and a list ignores, what it does not offer. */
record Prefilled(
        @Nullable String topology,
        @Nullable String latentSize,
        @Nullable String runtime,
        @Nullable String provider,
        @Nullable String threads,
        @Nullable String precision,
        @Nullable String regime) {}

package fusionlab.server.dashboard;

import org.jspecify.annotations.Nullable;

/** Choices for the campaign form of a device's page, from its address. What the form does not offer has no effect. */
record Prefilled(
        @Nullable String topology,
        @Nullable Integer latentSize,
        @Nullable String runtime,
        @Nullable String provider,
        @Nullable Integer threads,
        @Nullable String precision,
        @Nullable String regime) {}

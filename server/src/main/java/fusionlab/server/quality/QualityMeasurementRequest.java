package fusionlab.server.quality;

import org.jspecify.annotations.Nullable;

/**
 * POST /api/v1/quality-tables/evaluations. Absent fields take their defaults.
 *
 * @param checkpoint SHA-256 of the checkpoint, or its prefix
 * @param topology topology of the table: a known one with the checkpoint's slots; by default the checkpoint's own
 * @param prompts for each architecture
 * @param name of the table
 */
public record QualityMeasurementRequest(
        @Nullable String checkpoint,
        @Nullable String topology,
        @Nullable Protocol protocol,
        @Nullable Integer prompts,
        @Nullable String name) {

    /** See {@link fusionlab.protocol.EvaluationProtocol}. */
    public record Protocol(
            @Nullable Integer steps,
            @Nullable Double guidance,
            @Nullable String sampler,
            @Nullable Long seed) {}
}

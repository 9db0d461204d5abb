package fusionlab.server.quality;

import io.swagger.v3.oas.annotations.media.Schema;
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
            @Schema(minimum = "1", maximum = "1000") @Nullable Integer steps,
            @Schema(minimum = "0", maximum = "100") @Nullable Double guidance,
            @Schema(description = "The world's own by default", allowableValues = {"ddim", "dpm-solver++"}) @Nullable String sampler,
            @Schema(description = "Of the noise that pictures start from", minimum = "-9007199254740991", maximum = "9007199254740991") @Nullable Long seed) {}
}

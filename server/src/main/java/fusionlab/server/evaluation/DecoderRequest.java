package fusionlab.server.evaluation;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/v1/decoders. Absent fields take their defaults.
 *
 * @param checkpoint SHA-256 of a checkpoint that workers offer, or its prefix
 */
public record DecoderRequest(
        @Nullable String checkpoint,

        @Schema(
                description =
                        "pruned (by default): the original's layers with fewer channels; tiny: TAESD's architecture",
                allowableValues = {"pruned", "tiny"})
        @Nullable
        String kind,

        @Schema(
                description = "For pruned: the share of its channels that each layer keeps, above 0; 0.5 by default",
                maximum = "1")
        @Nullable
        Double ratio,

        @Schema(
                description = "For tiny: channels; 16 by default in the tiny world, else 64",
                minimum = "1",
                maximum = "1024")
        @Nullable
        Integer width,

        @Schema(
                description =
                        "Latents that the UNet makes for the training; 2048 by default in the tiny world, else 2000",
                minimum = "1",
                maximum = "1000000")
        @Nullable
        Integer latents,

        @Schema(
                description = "Of the latents, ddim by default",
                allowableValues = {"ddim", "dpm-solver++"})
        @Nullable
        String sampler,

        @Schema(
                description = "Sampling steps of a latent; 8 by default in the tiny world, else 50",
                minimum = "1",
                maximum = "1000")
        @Nullable
        Integer samplingSteps,

        @Schema(
                description = "Guidance scale of the latents; 3 by default in the tiny world, else 7.5",
                minimum = "0",
                maximum = "100")
        @Nullable
        Double guidance,

        @Schema(
                description = "Training steps; 8000 by default in the tiny world, else 2000",
                minimum = "1",
                maximum = "100000")
        @Nullable
        Integer steps,

        @Schema(
                description = "Latents in a training step; 32 by default in the tiny world, else 4",
                minimum = "1",
                maximum = "1024")
        @Nullable
        Integer batch,

        @Schema(description = "At its peak, above 0; 0.002 by default in the tiny world, else 0.0001", maximum = "1")
        @Nullable
        Double learningRate,

        @Schema(
                description = "Of everything random, 1 by default",
                minimum = "-9007199254740991",
                maximum = "9007199254740991")
        @Nullable
        Long seed) {}

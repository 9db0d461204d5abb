package fusionlab.server.evaluation;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/v1/evaluations. Absent fields take their defaults.
 *
 * @param checkpoint SHA-256 of a checkpoint that workers offer or that was trained in this lab, or its prefix
 */
public record EvaluationRequest(
        @Nullable String checkpoint,

        @Schema(
                description =
                        "Slots with their counts, such as mid_block.attentions.0=0, or base for the whole UNet; by default what the checkpoint was trained to compute")
        @Nullable
        String architecture,

        @Schema(
                description = "The first prompts of the checkpoint's set; 256 by default, or all if there are fewer",
                minimum = "2")
        @Nullable
        Integer prompts,

        @Schema(
                description = "Sampling steps; 12 by default in the tiny world, else 25",
                minimum = "1",
                maximum = "1000")
        @Nullable
        Integer steps,

        @Schema(
                description = "Guidance scale; 3 by default in the tiny world, else 7.5",
                minimum = "0",
                maximum = "100")
        @Nullable
        Double guidance,

        @Schema(
                description = "The world's own by default",
                allowableValues = {"ddim", "dpm-solver++"})
        @Nullable
        String sampler,

        @Schema(
                description = "Of the noise that pictures start from",
                minimum = "-9007199254740991",
                maximum = "9007199254740991")
        @Nullable
        Long seed) {}

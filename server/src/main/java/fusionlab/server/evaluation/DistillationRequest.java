package fusionlab.server.evaluation;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/v1/distillations, or a stage of a {@link PipelineRequest}. Absent fields take their defaults.
 *
 * @param name of a stage of a pipeline; null for a single one
 * @param checkpoint SHA-256 of a checkpoint that workers offer, or its prefix
 * @param architecture of the student
 * @param teacher a distillation or tuning, or an earlier stage of the pipeline
 * @param student a distillation or tuning, or an earlier stage of the pipeline
 */
public record DistillationRequest(
        @Schema(
                description = "Of a stage of a pipeline: letters, digits, '-', '_' and '.', not digits alone",
                maxLength = 80)
        @Nullable
        String name,

        @Nullable String checkpoint,

        @Schema(
                description =
                        "What the student computes: 'base' or slot=count pairs; by default what it computed before")
        @Nullable
        String architecture,

        @Schema(
                description = "The id of the finished distillation or fine-tuning that teaches, in its own"
                        + " architecture, or in a pipeline the name of an earlier stage; by default the checkpoint"
                        + " itself",
                types = {"integer", "string"},
                implementation = Object.class)
        @Nullable
        StageReference teacher,

        @Schema(
                description = "The id of the finished distillation or fine-tuning whose weights the student starts"
                        + " with, or in a pipeline the name of an earlier stage; by default the checkpoint itself",
                types = {"integer", "string"},
                implementation = Object.class)
        @Nullable
        StageReference student,

        @Schema(
                description = "DDIM steps that the teacher is made for, a multiple of toSteps",
                minimum = "2",
                maximum = "1000")
        @Nullable
        Integer fromSteps,

        @Schema(description = "DDIM steps that the student is made for", minimum = "1", maximum = "500") @Nullable
        Integer toSteps,

        @Schema(description = "Training steps, 1000 by default", minimum = "1", maximum = "100000") @Nullable
        Integer steps,

        @Schema(
                description = "Pictures in a training step; 32 by default in the tiny world, else 4",
                minimum = "1",
                maximum = "1024")
        @Nullable
        Integer batch,

        @Schema(description = "At its peak, above 0; 0.0005 by default in the tiny world, else 0.00001", maximum = "1")
        @Nullable
        Double learningRate,

        @Schema(
                description = "Of everything random, 1 by default",
                minimum = "-9007199254740991",
                maximum = "9007199254740991")
        @Nullable
        Long seed,

        @Schema(
                description = "Share of the training steps in which both predictions are guided, 0.1 by default",
                minimum = "0",
                maximum = "1")
        @Nullable
        Double cfgProbability,

        @Schema(description = "Lowest guidance scale in these steps, 2 by default", minimum = "0", maximum = "100")
        @Nullable
        Double cfgLeast,

        @Schema(description = "Highest guidance scale in these steps, 14 by default", minimum = "0", maximum = "100")
        @Nullable
        Double cfgMost,

        @Schema(
                description = "Weight of the velocity's own error, 0.2 by default, 0 for none",
                minimum = "0",
                maximum = "1000")
        @Nullable
        Double gamma,

        @Schema(
                description =
                        "dynamic (by default): gamma is its share of the distillation's loss; constant: its factor",
                allowableValues = {"dynamic", "constant"})
        @Nullable
        String gammaScaling,

        @Schema(
                description = "Prompts over which CLIP of the result is measured in toSteps steps of DDIM, when it is"
                        + " trained; 256 by default, or as many as there are; 0 for none",
                minimum = "0",
                maximum = "100000")
        @Nullable
        Integer evaluationPrompts) {

    /** The same training as a single stage, whose teacher and student are known. */
    DistillationRequest of(@Nullable StageReference taughtBy, @Nullable StageReference startingWith) {
        return new DistillationRequest(
                null,
                null,
                architecture,
                taughtBy,
                startingWith,
                fromSteps,
                toSteps,
                steps,
                batch,
                learningRate,
                seed,
                cfgProbability,
                cfgLeast,
                cfgMost,
                gamma,
                gammaScaling,
                evaluationPrompts);
    }
}

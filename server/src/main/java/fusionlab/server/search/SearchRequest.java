package fusionlab.server.search;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/v1/searches. Absent fields take their defaults.
 *
 * @param latencyTargetMs this or {@code latencyTargetPercent}
 * @param latencyTargetPercent of the original's predicted latency
 * @param algorithm {@code evolution} by default
 * @param seed generated, and stored, if absent
 * @param qualitySource {@code table} (by default) or {@code workers}
 * @param checkpoint with {@code workers}: SHA-256 of the checkpoint, or its prefix
 * @param prompts with {@code workers}: prompts for each architecture
 * @param maxPrompts with {@code workers}: maximum prompts if a decision needs more; the final comparison takes as many others if there are
 *     any
 * @param clipTolerance with {@code workers}: half-width of the interval of a difference in CLIP that is narrow enough
 * @param steps with {@code workers}: sampling steps
 * @param sampler with {@code workers}: as a quality table's protocol names it; the world's own by default. Measurements with the same
 *     protocol are reused
 * @param guidance with {@code workers}: guidance scale
 * @param protocolSeed with {@code workers}: seed of the noise that pictures start from, as {@code seed} in a quality table's protocol; 1234
 *     by default. {@code seed} decides the search's own choices
 * @param tuningSteps with {@code workers}: steps of fine-tuning after each round and for each copy that is tried, 0 (by default) for
 *     none
 * @param tuningBatch with {@code tuningSteps} above 0 only: pictures in a step
 * @param tuningLearningRate with {@code tuningSteps} above 0 only: highest learning rate
 * @param copies with {@code workers}: whether copies of blocks are tried once the target is met
 * @param kinds names of {@link fusionlab.unet.SlotKind} in either case; all by default
 * @param pipeline how pictures are made, for a target in seconds an image; with {@code targets} instead of {@code latencyTableId},
 *     {@code latencyTargetMs} and {@code latencyTargetPercent}
 * @param targets what a picture may take on each device
 */
public record SearchRequest(
        @Nullable Long latencyTableId,
        @Nullable Long qualityTableId,
        @Schema(description = "Of one pass of the UNet, above 0; this or latencyTargetPercent") @Nullable Double latencyTargetMs,
        @Schema(description = "Of the original's predicted latency, above 0; this or latencyTargetMs", maximum = "100") @Nullable Double latencyTargetPercent,
        @Schema(description = "evolution by default") @Nullable String algorithm,
        @Schema(description = "Generated, and stored, if absent", minimum = "-9007199254740991", maximum = "9007199254740991") @Nullable Long seed,
        @Nullable Integer groupSize,
        @Schema(description = "Least CLIP of the result; only with a table that has the CLIP of the unchanged UNet", minimum = "-1", maximum = "1") @Nullable Double clipFloor,
        @Nullable List<String> kinds,

        @Schema(
                description =
                        "With workers: once the target is met, blocks are copied, each only if CLIP gains beyond its"
                                + " error; with tuningSteps both sides are fine-tuned first")
        @Nullable
        Boolean copies,

        @Nullable Integer rounds,
        @Schema(description = "Where the losses come from: a table (by default), or workers that measure during the search", allowableValues = {"table", "workers"}) @Nullable String qualitySource,
        @Nullable String checkpoint,
        @Nullable Integer prompts,
        @Nullable Integer maxPrompts,
        @Schema(minimum = "0", maximum = "1") @Nullable Double clipTolerance,

        @Schema(description = "With workers: sampling steps of the protocol", minimum = "1", maximum = "1000") @Nullable
        Integer steps,

        @Schema(description = "With workers: guidance scale of the protocol", minimum = "0", maximum = "100") @Nullable
        Double guidance,

        @Schema(
                description = "With workers: sampler of the protocol, ddim or dpm-solver++; by default the world's own."
                        + " Evaluations with the protocol of a quality table are shared with it")
        @Nullable
        String sampler,

        @Schema(
                description =
                        "With workers: steps of fine-tuning after each round, and with copies for each copy that is"
                                + " tried; 0 for none",
                minimum = "0",
                maximum = "100000")
        @Nullable
        Integer tuningSteps,

        @Schema(
                description =
                        "With tuningSteps above 0, else refused: pictures in a step of fine-tuning, 32 by default",
                minimum = "1",
                maximum = "1024")
        @Nullable
        Integer tuningBatch,

        @Schema(
                description =
                        "With tuningSteps above 0, else refused: learning rate of fine-tuning, above 0 and up to 1; by default 0.001, which suits"
                                + " the tiny world: large UNets need less, such as 0.00001",
                maximum = "1")
        @Nullable
        Double tuningLearningRate,

        @Schema(
                description = "With workers: seed of the noise of the protocol, 1234 by default",
                minimum = "-9007199254740991",
                maximum = "9007199254740991")
        @Nullable
        Long protocolSeed,

        @Schema(description = "How pictures are made, for targets in seconds an image") @Nullable
        PictureRequest pipeline,

        @Schema(
                description = "Seconds an image on each device, all of which have to be met; instead of latencyTableId,"
                        + " latencyTargetMs and latencyTargetPercent")
        @Nullable
        List<PictureRequest.@Nullable Target> targets) {

    boolean onWorkers() {
        return "workers".equals(qualitySource);
    }

    /** Whether the target is in seconds an image. */
    boolean forPicture() {
        return pipeline != null || targets != null;
    }
}

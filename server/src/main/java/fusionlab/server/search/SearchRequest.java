package fusionlab.server.search;

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
 * @param tuningSteps with {@code workers}: steps of robust fine-tuning after each round, 0 (by default) for none
 * @param kinds names of {@link fusionlab.unet.SlotKind} in either case; all by default
 */
public record SearchRequest(
        @Nullable Long latencyTableId,
        @Nullable Long qualityTableId,
        @Nullable Double latencyTargetMs,
        @Nullable Double latencyTargetPercent,
        @Nullable String algorithm,
        @Nullable Long seed,
        @Nullable Integer groupSize,
        @Nullable Double clipFloor,
        @Nullable List<String> kinds,
        @Nullable Boolean copies,
        @Nullable Integer rounds,
        @Nullable String qualitySource,
        @Nullable String checkpoint,
        @Nullable Integer prompts,
        @Nullable Integer maxPrompts,
        @Nullable Double clipTolerance,
        @Nullable Integer steps,
        @Nullable Double guidance,
        @Nullable String sampler,
        @Nullable Integer tuningSteps) {

    boolean onWorkers() {
        return "workers".equals(qualitySource);
    }
}

package fusionlab.server.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/v1/searches. What is left out takes its default.
 *
 * @param latencyTargetMs this or {@code latencyTargetPercent}
 * @param latencyTargetPercent of the original's predicted latency
 * @param algorithm {@code evolution} by default
 * @param seed made up, and stored, if there is none
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
        @Nullable Integer rounds) {}

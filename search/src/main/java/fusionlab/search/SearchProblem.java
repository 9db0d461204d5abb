package fusionlab.search;

import fusionlab.latency.LatencyTable;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that decides a search's outcome: equal problems give equal results, bit for bit.
 *
 * @param topology whose slots are searched; equal to the table's
 * @param latencies where ΔLatency comes from
 * @param qualities where ΔCLIP comes from
 * @param parameters the objective and the algorithm's settings
 */
public record SearchProblem(Topology topology, LatencyTable latencies, QualityTable qualities, Parameters parameters) {

    /**
     * @param latencyTargetMs the latency objective S in milliseconds, above 0
     * @param algorithm {@code evolution}, {@code exact} or {@code random}
     * @param seed decides every random choice
     * @param groupSize actions executed per round (the paper's group), 1 to 64
     * @param clipFloor lowest additive estimate of CLIP (the quality table's baseline minus the losses) that may be reached; null for none
     * @param kinds which kinds of block may go
     * @param copies whether the most valuable block is copied while the target still holds
     * @param rounds upper bound of rounds (of draws for {@code random}), 1 to 100,000
     */
    public record Parameters(
            double latencyTargetMs,
            String algorithm,
            long seed,
            int groupSize,
            @Nullable Double clipFloor,
            Set<SlotKind> kinds,
            boolean copies,
            int rounds) {}
}

package fusionlab.server.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The evaluations that decided a round of a search on measured quality.
 *
 * @param before evaluation of the architecture whose blocks were scored
 * @param after evaluation of what came of it
 * @param clip measured CLIP of {@code after}
 * @param prompts over how many prompts
 * @param lossError standard error of the round's loss against the original, in pairs
 * @param note empty, or why actions were taken back
 * @param candidates all removals that were scored, the lowest value first
 */
public record MeasuredRound(
        long before,
        long after,
        String architecture,
        double clip,
        @Nullable Double clipError,
        int prompts,
        @Nullable Double lossError,
        String note,
        List<Candidate> candidates) {

    /** @param evaluation of the architecture without the block */
    public record Candidate(
            String slot,
            long evaluation,
            double deltaClip,
            @Nullable Double deltaClipError,
            int prompts,
            double savedMs,
            @Nullable Double value) {}
}

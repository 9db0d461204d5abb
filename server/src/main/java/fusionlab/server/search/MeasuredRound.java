package fusionlab.server.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import fusionlab.search.TuningSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The evaluations that decided a round of a search on measured quality.
 *
 * @param before evaluation of the architecture whose blocks were scored
 * @param after evaluation of what came of it
 * @param clip measured CLIP of {@code after}, with the tuned weights if there are any
 * @param prompts over how many prompts
 * @param lossError standard error of the round's loss against the original, in pairs
 * @param note empty, or why actions were taken back
 * @param candidates all removals that were scored, the lowest value first
 * @param tuned the fine-tuning behind it, with whose weights {@code after} is; null without
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
        List<Candidate> candidates,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Tuned tuned) {

    /** @param evaluation of the architecture without the block */
    public record Candidate(
            String slot,
            long evaluation,
            double deltaClip,
            @Nullable Double deltaClipError,
            int prompts,
            double savedMs,
            @Nullable Double value) {}

    /**
     * A fine-tuning. What made the weights is the chain of the rounds' tunings up to here.
     *
     * @param checkpoint id of what it made
     * @param sha256 of its weights
     * @param evaluationBefore of the same architecture with the weights before
     * @param clipBefore what it had measured
     * @param gain CLIP after it minus CLIP before it, in pairs
     */
    public record Tuned(
            long checkpoint,
            String sha256,
            TuningSettings settings,
            long evaluationBefore,
            double clipBefore,
            @Nullable Double clipBeforeError,
            double gain,
            @Nullable Double gainError) {}
}

package fusionlab.server.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.server.search.SearchRounds.RoundView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the ledger as {@code measured}.
 *
 * @param pearson split-half agreement of the first round's ΔCLIP
 * @param oneShot what evolution on the first round's table alone chose
 * @param exact what has the least additive loss by that table
 * @param additiveLoss what the first round's ΔCLIP add up to for the winner
 * @param gain CLIP of the winner minus that of {@code oneShot}, in pairs
 * @param exactGain CLIP of the winner minus that of {@code exact}, in pairs
 * @param tuning what fine-tuning gave the winner; null without
 * @param heldOut on how many prompts behind {@code maxPrompts}, which no decision has seen, the comparison was made; 0 if on the first {@code maxPrompts}
 */
record MeasuredEnd(
        long checkpointId,
        String checkpoint,
        String world,
        EvaluationProtocol protocol,
        String protocolHash,
        int prompts,
        int maxPrompts,
        double clipTolerance,
        @Nullable Double pearson,
        @Nullable Double spearman,
        Clip original,
        Clip winner,
        Clip oneShot,
        Clip exact,
        double additiveLoss,
        @Nullable Double additiveLossError,
        double gain,
        @Nullable Double gainError,
        double exactGain,
        @Nullable Double exactGainError,
        List<RoundView> rounds,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Tuning tuning,
        int heldOut) {

    /**
     * What fine-tuning between the rounds gave.
     *
     * @param steps after each round
     * @param checkpoint id of the winner's weights
     * @param sha256 of them
     * @param untuned the winner with the checkpoint's own weights
     * @param gain CLIP of the winner minus that, in pairs
     * @param note how the rivals are to be read
     */
    record Tuning(
            int steps,
            long checkpoint,
            String sha256,
            Clip untuned,
            double gain,
            @Nullable Double gainError,
            String note) {}

    /** An architecture's CLIP and the evaluation that it is from. */
    record Clip(
            long evaluation,
            String architecture,
            @Nullable Double latencyMs,
            double clip,
            @Nullable Double clipError,
            int prompts) {}
}

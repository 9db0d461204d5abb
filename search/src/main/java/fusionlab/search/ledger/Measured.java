package fusionlab.search.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The measurements of a measured search.
 *
 * @param prompts for each architecture
 * @param maxPrompts where a decision needed more
 * @param clipTolerance half-width of the 95 % interval of a difference in CLIP that was narrow enough
 * @param pearson split-half agreement of the first round's ΔCLIP
 * @param oneShot the choice of evolution on the first round's table alone
 * @param exact the choice with the least additive loss by that table; null in ledgers of earlier versions
 * @param additiveLoss the sum of the first round's ΔCLIP for the winner
 * @param gain CLIP of the winner minus that of {@code oneShot}, in pairs
 * @param exactGain CLIP of the winner minus that of {@code exact}, in pairs
 * @param tuning what fine-tuning gave the winner; null without
 * @param heldOut prompts after {@code maxPrompts}, unseen by any decision, on which the comparison was made; 0, or null in ledgers of
 *     earlier versions, if it was made on the first {@code maxPrompts}
 * @param copies all that were tried, in order; null if none was, and in ledgers of earlier versions
 */
public record Measured(
        long checkpointId,
        String checkpoint,
        String world,
        Protocol protocol,
        String protocolHash,
        int prompts,
        int maxPrompts,
        double clipTolerance,
        @Nullable Double pearson,
        @Nullable Double spearman,
        Clip original,
        Clip winner,
        Clip oneShot,
        @Nullable Clip exact,
        double additiveLoss,
        @Nullable Double additiveLossError,
        double gain,
        @Nullable Double gainError,
        @Nullable Double exactGain,
        @Nullable Double exactGainError,
        List<Round> rounds,
        @WhereKnown @Nullable Tuning tuning,
        @Nullable Integer heldOut,
        @WhereKnown @Nullable List<Copy> copies) {

    public Measured {
        rounds = List.copyOf(rounds);
        copies = copies == null ? null : List.copyOf(copies);
    }

    /** Whether the comparison is on prompts that no decision has seen. */
    public boolean comparedOnHeldOut() {
        return heldOut != null && heldOut > 0;
    }

    /** How the pictures were made and scored. */
    public record Protocol(
            String name,
            String world,
            String promptSet,
            String scorer,
            int steps,
            double guidance,
            String sampler,
            long seed) {}

    /**
     * The effect of fine-tuning between the rounds.
     *
     * @param steps after each round
     * @param checkpoint id of the winner's weights
     * @param sha256 of them
     * @param untuned the winner with the checkpoint's own weights
     * @param gain CLIP of the winner minus that, in pairs
     * @param note how the rivals are to be read
     */
    public record Tuning(
            int steps,
            long checkpoint,
            String sha256,
            Clip untuned,
            double gain,
            @Nullable Double gainError,
            String note) {}

    /**
     * An architecture's CLIP and the evaluation that it is from.
     *
     * @param latencyMs predicted; null for the original, whose latency the ledger has
     */
    public record Clip(
            long evaluation,
            String architecture,
            @Nullable Double latencyMs,
            double clip,
            @Nullable Double clipError,
            int prompts) {}

    /**
     * A copy of a block that was tried. With fine-tuning both evaluations are with weights that were tuned for their own architecture, with
     * the same settings and from the same weights.
     *
     * @param round for which it was tried
     * @param costMs predicted
     * @param before evaluation of the architecture without it
     * @param after evaluation of the architecture with it
     * @param gain CLIP with it minus CLIP without it, in pairs
     * @param change CLIP with it minus CLIP without it and without this fine-tuning, in pairs
     * @param note empty, or why it was not kept
     */
    public record Copy(
            int round,
            String slot,
            double costMs,
            long before,
            long after,
            double gain,
            @Nullable Double gainError,
            double change,
            @Nullable Double changeError,
            int prompts,
            boolean kept,
            String note) {}
}

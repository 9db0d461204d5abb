package fusionlab.search;

import fusionlab.latency.Prediction;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search found, with its proof.
 *
 * @param outcome how it ended
 * @param winner the best architecture found; the original if the target is unreachable
 * @param latency the winner's predicted latency
 * @param clipLoss the additive estimate of what the winner loses: the sum of ΔCLIP of its removed slots
 * @param clipLossError its standard error, NaN if that of a removed block is unknown
 * @param rounds the path from the original to the winner
 * @param ties groups of slots whose values do not differ beyond their errors
 * @param front the exact Pareto front of removals, ascending latency; empty if it was not computed
 * @param gapToExact clipLoss minus the least loss of any set of removals that meets target and floor; null if the winner does not
 *     meet the target, or the front was too long to be kept whole
 */
public record SearchResult(
        Outcome outcome,
        Architecture winner,
        Prediction.Predicted latency,
        double clipLoss,
        double clipLossError,
        List<Round> rounds,
        List<List<String>> ties,
        List<FrontPoint> front,
        @Nullable Double gapToExact) {

    public SearchResult {
        rounds = List.copyOf(rounds);
        ties = ties.stream().map(List::copyOf).toList();
        front = List.copyOf(front);
    }

    /** How a search ended. */
    public sealed interface Outcome {

        record TargetMet() implements Outcome {}

        /** The target is not met even with everything removed that may be. */
        record Unreachable(double floorMs) implements Outcome {}

        /** The CLIP floor forbids removals that the target needs. */
        record ClipFloorReached() implements Outcome {}

        /** The limit of rounds was reached before the target. */
        record RoundsUsedUp() implements Outcome {}

        record Cancelled() implements Outcome {}
    }

    /**
     * One turn of Algorithm 1.
     *
     * @param number from 1
     * @param steps the actions of the group in the order of execution
     * @param latencyMs predicted latency after it
     * @param clipLoss additive estimate after it
     */
    public record Round(int number, List<Step> steps, double latencyMs, double clipLoss) {

        public Round {
            steps = List.copyOf(steps);
        }
    }

    /**
     * A ledger line: an action with the numbers that chose it.
     *
     * @param deltaClip CLIP with the block minus CLIP without
     * @param deltaClipError its standard error
     * @param savedMs milliseconds that its removal saves, or its copy costs (negative)
     * @param savedLowMs lower end of the 95 % interval
     * @param savedHighMs upper end
     * @param value ΔCLIP per millisecond; a guard may have replaced it, see {@code note}
     * @param note empty, or why a guard or a tie decided
     */
    public record Step(
            Action action,
            double deltaClip,
            double deltaClipError,
            double savedMs,
            double savedLowMs,
            double savedHighMs,
            double value,
            String note) {}

    /**
     * A point of the exact front: no set of removals is both faster and loses less.
     *
     * @param removed slots in execution order, once for each block removed there
     */
    public record FrontPoint(double latencyMs, double clipLoss, List<String> removed) {

        public FrontPoint {
            removed = List.copyOf(removed);
        }
    }
}

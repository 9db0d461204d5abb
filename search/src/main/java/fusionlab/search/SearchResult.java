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

        /**
         * The target is not met even with everything removed that may be.
         *
         * @param floorMs what remains then
         * @param device whose target it is: 0 for the first, and so on as in {@link SearchProblem#further}
         */
        record Unreachable(double floorMs, int device) implements Outcome {

            public Unreachable(double floorMs) {
                this(floorMs, 0);
            }
        }

        /** Removals that bring one device nearer to its target take another one away from its own. @param device as in {@link Unreachable} */
        record TargetsExclude(int device) implements Outcome {}

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
     * @param devices the devices of the problem; null if there is only one
     */
    public record Round(
            int number,
            List<Step> steps,
            double latencyMs,
            double clipLoss,
            @Nullable Devices devices) {

        public Round {
            steps = List.copyOf(steps);
        }

        /** For one device. */
        public Round(int number, List<Step> steps, double latencyMs, double clipLoss) {
            this(number, steps, latencyMs, clipLoss, null);
        }
    }

    /**
     * A round on several devices.
     *
     * @param binding the one that was furthest from its target, as a share of it, and whose milliseconds chose the removals: 0 for the first
     * @param latenciesMs predicted latency of a pass of the UNet on each device after the round
     */
    public record Devices(int binding, List<Double> latenciesMs) {

        public Devices {
            latenciesMs = List.copyOf(latenciesMs);
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
     * @param furtherMs latency on each further device
     */
    public record FrontPoint(double latencyMs, double clipLoss, List<String> removed, List<Double> furtherMs) {

        public FrontPoint {
            removed = List.copyOf(removed);
            furtherMs = List.copyOf(furtherMs);
        }

        /** For one device. */
        public FrontPoint(double latencyMs, double clipLoss, List<String> removed) {
            this(latencyMs, clipLoss, removed, List.of());
        }
    }
}

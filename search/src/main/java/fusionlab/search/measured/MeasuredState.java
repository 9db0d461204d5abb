package fusionlab.search.measured;

import fusionlab.search.PairedDifference;
import fusionlab.search.SearchResult;
import fusionlab.search.SearchResult.Step;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.Architecture;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far the measurements so far take a measured search. */
public sealed interface MeasuredState {

    /** The rounds that are decided. */
    List<Round> rounds();

    /**
     * It needs these measurements to go on.
     *
     * @param wanted weights to be fine-tuned next; null if none
     */
    record Waiting(List<Demand> demands, @Nullable Weights wanted, List<Round> rounds) implements MeasuredState {

        public Waiting {
            demands = List.copyOf(demands);
            rounds = List.copyOf(rounds);
        }
    }

    /**
     * @param result with the winner's measured loss: the paired difference between the original and the winner, over the comparison's prompts
     * @param table ΔCLIP of each slot of the original: the quality table that a search on a table would have used
     * @param comparison the measured end
     * @param weights those of the winner
     * @param copies all that were tried, in order
     */
    record Ended(
            SearchResult result,
            QualityTable table,
            SplitHalf agreement,
            Comparison comparison,
            Weights weights,
            List<Round> rounds,
            List<TriedCopy> copies)
            implements MeasuredState {

        public Ended {
            rounds = List.copyOf(rounds);
            copies = List.copyOf(copies);
        }
    }

    /** @param prompts how many scores are needed, from the first prompt on */
    record Demand(Weights weights, Architecture architecture, int prompts) {}

    /**
     * A turn of Algorithm 1 with the measurements that decided it.
     *
     * @param number from 1
     * @param weights with which all candidates were scored
     * @param before the architecture whose blocks were scored
     * @param after the architecture that the actions led to
     * @param steps the actions in order
     * @param candidates all that were scored, the lowest value first
     * @param latencyMs predicted for {@code after}
     * @param clip measured CLIP of {@code after}, with the tuned weights if there are any
     * @param clipError its standard error
     * @param prompts over how many prompts
     * @param loss CLIP of the original, with the checkpoint's own weights, minus that of {@code after}, in pairs
     * @param note empty, or why actions were taken back
     * @param tuned its fine-tuning; null without
     */
    record Round(
            int number,
            Weights weights,
            Architecture before,
            Architecture after,
            List<Step> steps,
            List<Candidate> candidates,
            double latencyMs,
            double clip,
            double clipError,
            int prompts,
            PairedDifference loss,
            String note,
            @Nullable Tuned tuned) {

        public Round {
            steps = List.copyOf(steps);
            candidates = List.copyOf(candidates);
        }

        /** The weights of all following rounds. */
        public Weights weightsAfter() {
            return tuned == null ? weights : tuned.weights();
        }
    }

    /**
     * The fine-tuning behind a round.
     *
     * @param weights what it made
     * @param clipBefore measured CLIP of the round's {@code after} before it, with the round's weights
     * @param gain CLIP after it minus CLIP before it, in pairs
     */
    record Tuned(Weights weights, PairedDifference clipBefore, PairedDifference gain) {}

    /**
     * A removal that was measured.
     *
     * @param without the architecture without the block
     * @param delta CLIP with it minus CLIP without it
     * @param value ΔCLIP per millisecond
     */
    record Candidate(String slot, Architecture without, PairedDifference delta, double savedMs, double value) {}

    /**
     * A copy that was tried, and what it brought.
     *
     * @param round for which it was tried, from 1: the round exists if it was kept
     * @param slot of the block
     * @param before the architecture without it
     * @param after the architecture with it
     * @param weightsBefore with which {@code before} was measured; with fine-tuning, tuned for it with the copy's settings
     * @param weightsAfter with which {@code after} was measured; with fine-tuning, tuned for it from the same weights
     * @param costMs predicted milliseconds that it costs
     * @param gain CLIP with it minus CLIP without it, in pairs: its own effect
     * @param change CLIP with it minus CLIP of {@code before} with the present weights, in pairs: its effect and that of its fine-tuning
     */
    record TriedCopy(
            int round,
            String slot,
            Architecture before,
            Architecture after,
            Weights weightsBefore,
            Weights weightsAfter,
            double costMs,
            PairedDifference gain,
            PairedDifference change) {

        /**
         * A copy costs latency, so it must gain beyond its error; one that changes no picture gains nothing. Nor may CLIP fall because its
         * fine-tuning costs more than it gains.
         */
        public boolean kept() {
            return gains() && change.mean() >= 0;
        }

        private boolean gains() {
            return gain.mean() > 0 && gain.distinct();
        }

        /** Why it was not kept; empty if it was. */
        public String refusal() {
            if (kept()) {
                return "";
            }
            if (gain.mean() == 0 && gain.standardError() == 0) {
                return "it changes no score";
            }
            if (gains()) {
                return "its fine-tuning costs more CLIP than it gains";
            }
            return gain.distinct() ? "it costs CLIP" : "its gain is not beyond its error";
        }
    }

    /**
     * The winner compared with the original and with the choices from the first round's table alone, all on the same prompts: the held-out
     * ones, if there are any.
     *
     * @param prompts how many
     * @param baseClip measured CLIP of the original
     * @param winnerClip measured CLIP of the winner, with its own weights
     * @param additiveLoss what the ΔCLIP of the first round add up to for the winner
     * @param additiveLossError its standard error
     * @param oneShot the winner of {@code evolution} on the first round's table
     * @param exact the set of removals with the least additive loss by that table
     * @param tuning what fine-tuning gave the winner; null without
     */
    record Comparison(
            int prompts,
            PairedDifference baseClip,
            PairedDifference winnerClip,
            double additiveLoss,
            double additiveLossError,
            Rival oneShot,
            Rival exact,
            @Nullable TuningGain tuning) {}

    /**
     * @param untunedClip measured CLIP of the winner with the checkpoint's own weights
     * @param gain CLIP of the winner with its weights minus that, in pairs
     */
    record TuningGain(PairedDifference untunedClip, PairedDifference gain) {}

    /**
     * The choice for the same target from a table alone, with the checkpoint's own weights.
     *
     * @param latencyMs predicted
     * @param clip measured
     * @param gain CLIP of the winner minus CLIP of this, in pairs
     */
    record Rival(Architecture architecture, double latencyMs, PairedDifference clip, PairedDifference gain) {}
}

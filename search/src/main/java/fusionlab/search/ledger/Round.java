package fusionlab.search.ledger;

import fusionlab.search.SearchResult;
import fusionlab.search.SearchResult.Devices;
import fusionlab.search.measured.TuningSettings;
import fusionlab.unet.Action;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A round of a search.
 *
 * @param number from 1
 * @param latencyMs predicted latency after it
 * @param clipLoss after it, against the original
 * @param steps its actions in order
 * @param measured the evaluations behind it; null for a search on a quality table
 * @param devices see {@link Devices}; null with one device
 */
public record Round(
        int number,
        double latencyMs,
        double clipLoss,
        List<Step> steps,
        @WhereKnown @Nullable Measurement measured,
        @WhereKnown @Nullable Devices devices) {

    public Round {
        steps = List.copyOf(steps);
    }

    public static Round of(SearchResult.Round round) {
        return new Round(
                round.number(),
                round.latencyMs(),
                round.clipLoss(),
                round.steps().stream().map(Step::of).toList(),
                null,
                round.devices());
    }

    /** Reads one from its JSON form. @throws IllegalArgumentException naming the field */
    public static Round read(String json) {
        return LedgerJson.read(json, Round.class);
    }

    /** A line of the ledger, see {@link SearchResult.Step}. */
    public record Step(
            Action.Type type,
            String slot,
            double deltaClip,
            @Nullable Double deltaClipError,
            double savedMs,
            double savedLowMs,
            double savedHighMs,
            @Nullable Double value,
            String note) {

        public static Step of(SearchResult.Step step) {
            return new Step(
                    step.action().type(),
                    step.action().slot(),
                    step.deltaClip(),
                    Ledger.known(step.deltaClipError()),
                    step.savedMs(),
                    step.savedLowMs(),
                    step.savedHighMs(),
                    Ledger.known(step.value()),
                    step.note());
        }

        public boolean removal() {
            return type == Action.Type.REMOVE;
        }
    }

    /**
     * The evaluations that decided a round of a measured search.
     *
     * @param before evaluation of the architecture whose blocks were scored
     * @param after evaluation of the architecture that the round led to
     * @param architecture its compact text
     * @param clip its measured CLIP, with the tuned weights if there are any
     * @param prompts over how many prompts
     * @param lossError standard error of the round's loss against the original, in pairs
     * @param note empty, or why actions were taken back
     * @param candidates all removals that were scored, the lowest value first
     * @param tuned the fine-tuning behind it, with whose weights {@code after} is; null without
     */
    public record Measurement(
            long before,
            long after,
            String architecture,
            double clip,
            @Nullable Double clipError,
            int prompts,
            @Nullable Double lossError,
            String note,
            List<Candidate> candidates,
            @WhereKnown @Nullable Tuned tuned) {

        public Measurement {
            candidates = List.copyOf(candidates);
        }
    }

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
     * A fine-tuning. The weights are made by the chain of the rounds' tunings up to here.
     *
     * @param checkpoint id of the weights that it made
     * @param sha256 of them
     * @param evaluationBefore of the same architecture with the weights before
     * @param clipBefore CLIP of that evaluation
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

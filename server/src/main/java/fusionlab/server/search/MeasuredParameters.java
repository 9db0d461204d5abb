package fusionlab.server.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.search.measured.MeasuredProblem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a search measures quality meanwhile.
 *
 * @param checkpoint SHA-256 of the weights
 * @param prompts for each architecture
 * @param maxPrompts where a decision needs more
 * @param clipTolerance half-width of the 95 % interval of a difference in CLIP that is narrow enough
 * @param proxy whether the checkpoint is of another network than the topology that is searched
 * @param estimate what it was expected to cost
 * @param tuningSteps of robust fine-tuning after each round; null for none
 * @param heldOut prompts behind {@code maxPrompts} for the comparison in the end, decided when the search was accepted; 0 if it is made on the first
 *     {@code maxPrompts}, as in searches of earlier versions
 */
public record MeasuredParameters(
        String checkpoint,
        EvaluationProtocol protocol,
        int prompts,
        int maxPrompts,
        double clipTolerance,
        boolean proxy,
        Estimate estimate,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer tuningSteps,
        int heldOut) {

    MeasuredParameters with(Estimate expected) {
        return new MeasuredParameters(
                checkpoint, protocol, prompts, maxPrompts, clipTolerance, proxy, expected, tuningSteps, heldOut);
    }

    int stepsOfTuning() {
        return tuningSteps == null ? 0 : tuningSteps;
    }

    MeasuredProblem.Prompts forProblem() {
        return new MeasuredProblem.Prompts(prompts, maxPrompts, clipTolerance, heldOut);
    }

    String source() {
        return "measured by workers on checkpoint " + checkpoint.substring(0, 12) + " (" + protocol.world() + ")";
    }

    String protocolText() {
        return prompts + " to " + maxPrompts + " prompts of set "
                + protocol.promptSet().substring(0, 12) + ", " + protocol.sampler() + " " + protocol.steps()
                + " steps, guidance " + protocol.guidance() + ", scorer "
                + protocol.scorer().substring(0, 12) + ", seed "
                + protocol.seed() + ", protocol " + protocol.hash().substring(0, 12);
    }

    /**
     * @param rounds fewest and most
     * @param evaluations fewest and most; those that are there already are not taken off
     * @param prompts fewest and most, over all evaluations
     * @param workers that have the checkpoint now
     * @param tunings fewest and most fine-tunings, one after each round; null in what was estimated before there were any
     * @param seconds fewest and most with these workers; null if none has reported its speed
     * @param weightBytes of the UNet in single precision; a worker needs more than that
     * @param freeMemoryBytes of the worker that has least; null if there is none
     * @param warnings what a person should know before the search is accepted
     */
    public record Estimate(
            List<Integer> rounds,
            List<Long> evaluations,
            List<Long> prompts,
            @Nullable List<Integer> tunings,
            int workers,
            @Nullable List<Double> seconds,
            long weightBytes,
            @Nullable Long freeMemoryBytes,
            List<String> warnings) {}
}

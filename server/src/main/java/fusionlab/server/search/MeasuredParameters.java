package fusionlab.server.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.search.measured.MeasuredProblem;
import fusionlab.search.measured.TuningPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The measurement parameters of a measured search.
 *
 * @param checkpoint SHA-256 of the weights
 * @param prompts for each architecture
 * @param maxPrompts maximum if a decision needs more
 * @param clipTolerance half-width of the 95 % interval of a difference in CLIP that is narrow enough
 * @param proxy whether the checkpoint is of another network than the topology that is searched
 * @param estimate its cost estimate
 * @param tuningSteps of fine-tuning after each round; null for none
 * @param tuningBatch pictures in a step; null for the usual
 * @param tuningLearningRate null for the usual
 * @param heldOut prompts after {@code maxPrompts} for the final comparison, fixed when the search was accepted; 0 if it uses the first
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
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer tuningBatch,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double tuningLearningRate,
        int heldOut) {

    MeasuredParameters with(Estimate expected) {
        return new MeasuredParameters(
                checkpoint,
                protocol,
                prompts,
                maxPrompts,
                clipTolerance,
                proxy,
                expected,
                tuningSteps,
                tuningBatch,
                tuningLearningRate,
                heldOut);
    }

    int stepsOfTuning() {
        return tuningSteps == null ? 0 : tuningSteps;
    }

    TuningPlan tuning() {
        return new TuningPlan(
                stepsOfTuning(),
                tuningBatch == null ? TuningPlan.BATCH : tuningBatch,
                tuningLearningRate == null ? TuningPlan.LEARNING_RATE : tuningLearningRate);
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
     * @param evaluations fewest and most, including existing ones
     * @param prompts fewest and most, over all evaluations
     * @param workers that have the checkpoint now
     * @param tunings fewest and most fine-tunings, one after each round; null in estimates from before fine-tuning existed
     * @param seconds fewest and most with these workers; null if none has reported its speed
     * @param weightBytes of the UNet in single precision; a worker needs more
     * @param freeMemoryBytes of the worker with the least; null without workers
     * @param warnings for people, before the search is accepted
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

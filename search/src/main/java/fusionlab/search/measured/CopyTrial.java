package fusionlab.search.measured;

import fusionlab.search.PairedDifference;
import fusionlab.search.measured.MeasuredState.TriedCopy;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import java.util.Optional;

/**
 * Tries a copy of a block: the architecture with it against the one without it, in pairs. With fine-tuning both are tuned with the same
 * settings from the same weights, so that the gain is the copy's and not that of more training. What is tuned without the copy serves all
 * copies that are tried on one architecture.
 */
final class CopyTrial {

    private final MeasuredProblem problem;
    private final Measurements measurements;
    private final Weights weights;
    private final Architecture before;
    private final Architecture after;
    private final Scored block;
    private final int round;

    /** @param weights from which both are tuned */
    CopyTrial(
            MeasuredProblem problem,
            Measurements measurements,
            Weights weights,
            Architecture before,
            Scored block,
            int round) {
        this.problem = problem;
        this.measurements = measurements;
        this.weights = weights;
        this.before = before;
        this.after = before.with(Action.copy(block.place().slot()));
        this.block = block;
        this.round = round;
    }

    /** How many decide. With fine-tuning as many as may be: prompts are cheaper than steps. */
    int prompts() {
        return problem.tunes()
                ? problem.prompts().most()
                : Math.max(problem.prompts().first(), block.prompts());
    }

    /** @return empty if more must be measured */
    Optional<TriedCopy> run() {
        Weights without = tunedFor(before);
        Weights with = tunedFor(after);
        if (!measurements.have(without) || !measurements.have(with)) {
            return Optional.empty();
        }
        boolean measured = measurements.have(weights, before, prompts())
                & measurements.have(without, before, prompts())
                & measurements.have(with, after, prompts())
                & measurements.have(Weights.own(), problem.topology().original(), prompts());
        if (!measured) {
            return Optional.empty();
        }
        double[] scores = measurements.scores(with, after);
        PairedDifference gain = PairedDifference.of(scores, measurements.scores(without, before), prompts());
        PairedDifference change = PairedDifference.of(scores, measurements.scores(weights, before), prompts());
        double cost = block.place().savings().get(block.count() + 1).ms();
        return Optional.of(
                new TriedCopy(round, block.place().slot(), before, after, without, with, cost, gain, change));
    }

    /** Whether the effect of tuning on a kept copy is measured too. */
    boolean measuredForRound() {
        return measurements.have(weights, after, prompts());
    }

    private Weights tunedFor(Architecture architecture) {
        return problem.tunes() ? weights.after(problem.tuning(architecture, round)) : weights;
    }
}

package fusionlab.server.search;

import fusionlab.search.measured.MeasuredEffort;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.Checkpoints.Worker;
import fusionlab.server.evaluation.Protocols;
import fusionlab.server.evaluation.Tunings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The estimated cost of a measured search with the current workers. */
@Component
record MeasuredEstimate(Checkpoints checkpoints, Tunings tunings) {

    MeasuredParameters.Estimate of(MeasuredEffort effort, Checkpoint checkpoint, MeasuredParameters measuring) {
        List<Worker> present = checkpoints.workers(checkpoint.id()).stream()
                .filter(Worker::present)
                .toList();
        long weights = Protocols.weightBytes(checkpoint);
        Long free =
                present.stream().map(Worker::freeMemoryBytes).min(Long::compare).orElse(null);
        boolean tunes = measuring.stepsOfTuning() > 0;
        OptionalDouble tuningStep =
                tunes ? tunings.secondsPerStep(checkpoint, measuring.tuning().batch()) : OptionalDouble.of(0);
        return new MeasuredParameters.Estimate(
                List.of(effort.fewestRounds(), effort.mostRounds()),
                List.of(effort.fewestEvaluations(), effort.mostEvaluations()),
                List.of(effort.fewestPrompts(), effort.mostPrompts()),
                List.of(effort.fewestTunings(), effort.mostTunings()),
                present.size(),
                seconds(effort, measuring, present, tuningStep),
                weights,
                free,
                warnings(measuring, present, weights, free, tuningStep));
    }

    /** @param tuningStep seconds of a fine-tuning step, which one worker runs while the others wait; empty if unknown */
    private static @Nullable List<Double> seconds(
            MeasuredEffort effort, MeasuredParameters measuring, List<Worker> present, OptionalDouble tuningStep) {
        double pace = present.stream()
                .map(Worker::secondsPerPromptStep)
                .filter(Objects::nonNull)
                .mapToDouble(seconds -> 1 / seconds)
                .sum();
        if (pace == 0 || tuningStep.isEmpty()) {
            return null;
        }
        int steps = measuring.protocol().steps();
        double tuning = measuring.stepsOfTuning() * tuningStep.getAsDouble();
        double fewest = effort.fewestPrompts() * steps / pace + effort.fewestTunings() * tuning;
        double most = effort.mostPrompts() * steps / pace + effort.mostTunings() * tuning;
        // An infinite time is meaningless, and JSON could not store it.
        return Double.isFinite(most) ? List.of(fewest, most) : null;
    }

    private static List<String> warnings(
            MeasuredParameters measuring,
            List<Worker> present,
            long weights,
            @Nullable Long free,
            OptionalDouble tuningStep) {
        List<String> warnings = new ArrayList<>();
        if (present.isEmpty()) {
            warnings.add("no worker with this checkpoint is there now: the search would wait for one");
        } else if (measuring.stepsOfTuning() > 0 && present.stream().noneMatch(Worker::tunes)) {
            warnings.add("no worker that is there now fine-tunes this checkpoint: the search would wait for one");
        }
        if (tuningStep.isEmpty()) {
            warnings.add("how long fine-tuning takes is not known before it was done once with this checkpoint");
        }
        if (free != null && free < weights) {
            warnings.add("a worker has less memory free than the UNet's weights take in single precision");
        }
        if (measuring.heldOut() == 0) {
            warnings.add(
                    "no prompts are left for the end: it is compared on those of the choice, which favours the winner;"
                            + " fewer maxPrompts leave some");
        }
        if (measuring.proxy()) {
            warnings.add("proxy: the checkpoint is of another network than the topology that is searched");
        }
        return List.copyOf(warnings);
    }
}

package fusionlab.search.measured;

import fusionlab.search.PairedDifference;
import fusionlab.search.measured.MeasuredState.Demand;
import fusionlab.unet.Architecture;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The measurements so far, and a list of those asked for but not there yet. For one pass of one search. */
final class Measurements {

    private final Evaluations known;
    private final Map<Subject, double[]> read = new HashMap<>();
    private final Map<Subject, Integer> demands = new LinkedHashMap<>();
    private @Nullable Weights wanted;

    Measurements(Evaluations known) {
        this.known = known;
    }

    /** Whether the first {@code prompts} scores are there; if not they are demanded. */
    boolean have(Weights weights, Architecture architecture, int prompts) {
        if (scores(weights, architecture).length >= prompts) {
            return true;
        }
        demands.merge(new Subject(weights, architecture), prompts, Math::max);
        return false;
    }

    /** Whether the weights exist; if not they are wanted. */
    boolean have(Weights weights) {
        if (!weights.tuned() || known.have(weights)) {
            return true;
        }
        wanted = weights;
        return false;
    }

    /** Whether something that was asked for is not there. */
    boolean lacking() {
        return wanted != null || !demands.isEmpty();
    }

    List<Demand> demands() {
        return demands.entrySet().stream()
                .map(demand ->
                        new Demand(demand.getKey().weights(), demand.getKey().architecture(), demand.getValue()))
                .toList();
    }

    @Nullable
    Weights wanted() {
        return wanted;
    }

    double[] scores(Weights weights, Architecture architecture) {
        return read.computeIfAbsent(
                new Subject(weights, architecture), subject -> known.scores(subject.weights(), subject.architecture()));
    }

    PairedDifference mean(Weights weights, Architecture architecture, int prompts) {
        double[] scores = scores(weights, architecture);
        return PairedDifference.of(prompts, k -> scores[k]);
    }

    private record Subject(Weights weights, Architecture architecture) {}
}

package fusionlab.search;

import fusionlab.search.OnlineState.Demand;
import fusionlab.unet.Architecture;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What has been measured, and a list of what is asked for and has not been. For one pass of one search. */
final class Measurements {

    private final Evaluations known;
    private final Map<Architecture, double[]> read = new HashMap<>();
    private final Map<Architecture, Integer> demands = new LinkedHashMap<>();

    Measurements(Evaluations known) {
        this.known = known;
    }

    /** Whether the first {@code prompts} scores are there; if not they are demanded. */
    boolean have(Architecture architecture, int prompts) {
        if (scores(architecture).length >= prompts) {
            return true;
        }
        demands.merge(architecture, prompts, Math::max);
        return false;
    }

    List<Demand> demands() {
        return demands.entrySet().stream()
                .map(demand -> new Demand(demand.getKey(), demand.getValue()))
                .toList();
    }

    double[] scores(Architecture architecture) {
        return read.computeIfAbsent(architecture, known::scores);
    }

    PairedDifference mean(Architecture architecture, int prompts) {
        double[] scores = scores(architecture);
        return PairedDifference.of(prompts, k -> scores[k]);
    }

    PairedDifference difference(Architecture minuend, Architecture subtrahend, int prompts) {
        return PairedDifference.of(scores(minuend), scores(subtrahend), prompts);
    }
}

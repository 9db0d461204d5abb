package fusionlab.server.search;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.search.MissingCellException;
import fusionlab.search.QualityTable;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How slow and how fast the architectures are that a search can reach by removals. */
record SearchSpace(double originalMs, double floorMs) {

    /** @throws MissingCellException naming every cell that the space needs and the table lacks */
    static SearchSpace of(LatencyTable latencies, QualityTable qualities, Collection<SlotKind> kinds) {
        Topology topology = latencies.topology();
        List<String> removable = topology.slots().stream()
                .filter(slot -> kinds.contains(slot.kind()))
                .map(Slot::name)
                .filter(slot -> qualities.slots().containsKey(slot))
                .toList();
        Set<String> missing = new LinkedHashSet<>();
        double original = milliseconds(latencies, topology.original(), missing);
        Map<String, Integer> fastest = new HashMap<>();
        for (String slot : removable) {
            if (milliseconds(latencies, Architecture.of(topology, Map.of(slot, 0)), missing) < original) {
                fastest.put(slot, 0);
            }
        }
        if (!missing.isEmpty()) {
            throw new MissingCellException(List.copyOf(missing));
        }
        return new SearchSpace(original, milliseconds(latencies, Architecture.of(topology, fastest), missing));
    }

    private static double milliseconds(LatencyTable latencies, Architecture architecture, Set<String> missing) {
        Prediction prediction = latencies.predict(architecture);
        if (prediction instanceof Prediction.Missing lacking) {
            missing.addAll(lacking.keys());
            return Double.NaN;
        }
        return ((Prediction.Predicted) prediction).ms();
    }
}

package fusionlab.search.measured;

import fusionlab.search.PairedDifference;
import fusionlab.search.measured.MeasuredState.Demand;
import fusionlab.search.quality.QualityTable;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A quality table from evaluations: each slot's ΔCLIP is the mean of paired differences between the original and the original without one block there. */
public sealed interface SingleRemovals {

    /** Not yet: these have to be measured. */
    record Waiting(List<Demand> demands) implements SingleRemovals {

        public Waiting {
            demands = List.copyOf(demands);
        }
    }

    /** @param agreement of the slots' ΔCLIP over both halves of the prompts */
    record Measured(QualityTable table, SplitHalf agreement) implements SingleRemovals {}

    /** @param prompts for each architecture, 2 at least */
    static SingleRemovals of(Topology topology, int prompts, MeasuredProblem.Label label, Evaluations known) {
        Measurements measurements = new Measurements(known);
        Weights own = Weights.own();
        Architecture original = topology.original();
        boolean all = measurements.have(own, original, prompts);
        for (Slot slot : topology.slots()) {
            if (original.count(slot.name()) > 0) {
                all &= measurements.have(own, original.with(Action.remove(slot.name())), prompts);
            }
        }
        if (!all) {
            return new Waiting(measurements.demands());
        }
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        List<double[]> deltas = new ArrayList<>();
        double[] base = measurements.scores(own, original);
        for (Slot slot : topology.slots()) {
            if (original.count(slot.name()) > 0) {
                double[] without = measurements.scores(own, original.with(Action.remove(slot.name())));
                PairedDifference delta = PairedDifference.of(base, without, prompts);
                slots.put(slot.name(), new DeltaClip(delta.mean(), delta.standardError()));
                double[] each = new double[prompts];
                for (int k = 0; k < prompts; k++) {
                    each[k] = base[k] - without[k];
                }
                deltas.add(each);
            }
        }
        QualityTable table = new QualityTable(
                label.name(),
                label.source(),
                label.protocol(),
                label.proxy(),
                topology.name(),
                measurements.mean(own, original, prompts).mean(),
                slots,
                topology.contentHash());
        return new Measured(table, SplitHalf.of(deltas));
    }
}

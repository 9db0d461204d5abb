package fusionlab.quality.ablation;

import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Blocks to remove, or to copy, from whatever a variant computes.
 *
 * @param name for people
 * @param counts of the slots that change, in a topology
 */
record Removal(String name, Function<Topology, Map<String, Integer>> counts) {

    static final Removal NONE = new Removal("nothing removed", topology -> Map.of());

    /** The groups of SnapFusion's figure 5: cross-attentions and ResNets, each on the way down, in the middle, and on the way up. */
    static List<Removal> groups() {
        List<Removal> groups = new ArrayList<>();
        for (SlotKind kind : SlotKind.values()) {
            for (String stage : List.of("Down", "Mid", "Up")) {
                String words = kind == SlotKind.CROSS_ATTENTION ? "attentions" : "ResNets";
                groups.add(new Removal(
                        "without " + stage.toLowerCase(Locale.ROOT) + " " + words,
                        topology -> group(topology, kind, stage)));
            }
        }
        return groups;
    }

    private static Map<String, Integer> group(Topology topology, SlotKind kind, String stage) {
        Map<String, Integer> none = new LinkedHashMap<>();
        for (Slot slot : topology.slots()) {
            if (slot.kind() == kind && slot.stage().startsWith(stage)) {
                none.put(slot.name(), 0);
            }
        }
        return none;
    }

    /** @param text of an architecture: what differs in it from the original */
    static Removal of(String name, String text) {
        return new Removal(name, topology -> differing(Architecture.parse(topology, text)));
    }

    private static Map<String, Integer> differing(Architecture architecture) {
        Architecture original = architecture.topology().original();
        Map<String, Integer> counts = new LinkedHashMap<>(architecture.counts());
        counts.entrySet().removeIf(slot -> slot.getValue() == original.count(slot.getKey()));
        return counts;
    }

    /** @throws IllegalArgumentException if the topology lacks a slot */
    Architecture from(Architecture own) {
        Map<String, Integer> changed = new LinkedHashMap<>(own.counts());
        changed.putAll(counts.apply(own.topology()));
        return Architecture.of(own.topology(), changed);
    }
}

package fusionlab.server.campaign;

import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Architectures with random removals and copies, for validations. */
record RandomNetworks(Topology topology, RandomGenerator random) {

    private static final double COPIED = 0.1;
    private static final int MOST_DRAWS = 1000;

    /** Distinct architectures, fewer than {@code count} only if the topology has no more. */
    List<Architecture> draw(int count) {
        Map<String, Architecture> drawn = new LinkedHashMap<>();
        for (int i = 0; i < MOST_DRAWS && drawn.size() < count; i++) {
            Architecture architecture = one();
            drawn.putIfAbsent(architecture.contentHash(), architecture);
        }
        return List.copyOf(drawn.values());
    }

    /** Each with its own share of removals, so that small and large networks are among them. */
    private Architecture one() {
        double removed = 0.1 + 0.5 * random.nextDouble();
        Map<String, Integer> counts = new LinkedHashMap<>();
        Architecture original = topology.original();
        for (Slot slot : topology.slots()) {
            double chance = random.nextDouble();
            if (chance < removed) {
                counts.put(slot.name(), 0);
            } else if (chance < removed + COPIED) {
                counts.put(slot.name(), original.count(slot.name()) + 1);
            }
        }
        return Architecture.of(topology, counts);
    }
}

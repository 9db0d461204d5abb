package fusionlab.server.testing;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Topologies, architectures and tables for properties: any that the lab can be sent. */
public final class Topologies {

    private Topologies() {}

    /** One to four stages, each with layers, channels and attention of its own. */
    public static Arbitrary<Topology> any() {
        return Arbitraries.integers().between(1, 4).flatMap(Topologies::ofStages);
    }

    private static Arbitrary<Topology> ofStages(int stages) {
        Arbitrary<List<Integer>> layers =
                Arbitraries.integers().between(1, 3).list().ofSize(stages);
        Arbitrary<List<Integer>> channels = Arbitraries.of(32, 64, 96).list().ofSize(stages);
        Arbitrary<List<Boolean>> attention = Arbitraries.of(true, false).list().ofSize(stages);
        return Combinators.combine(
                        layers,
                        channels,
                        attention,
                        attention,
                        Arbitraries.of("UNetMidBlock2DCrossAttn", "UNetMidBlock2D"))
                .as((layer, channel, down, up, mid) -> Topology.parse(
                        "any", """
                        {"_class_name": "UNet2DConditionModel", "sample_size": 64, "norm_num_groups": 32, "attention_head_dim": 4,
                         "cross_attention_dim": 32, "layers_per_block": %s, "block_out_channels": %s, "down_block_types": [%s],
                         "up_block_types": [%s], "mid_block_type": "%s"}
                        """.formatted(layer, channel, types(down, "DownBlock2D"), types(up, "UpBlock2D"), mid)));
    }

    private static String types(List<Boolean> attends, String plain) {
        return attends.stream()
                .map(each -> '"' + (each ? "CrossAttn" + plain : plain) + '"')
                .collect(Collectors.joining(", "));
    }

    /** Any that the topology allows: each slot removed, kept, or there up to three times. */
    public static Arbitrary<Architecture> architectures() {
        return any().flatMap(topology -> Arbitraries.of(0, 0, 1, 1, 1, 2, 3)
                .list()
                .ofSize(topology.slots().size())
                .map(counts -> architecture(topology, counts)));
    }

    private static Architecture architecture(Topology topology, List<Integer> counts) {
        Map<String, Integer> bySlot = new LinkedHashMap<>();
        List<Slot> slots = topology.slots();
        for (int i = 0; i < slots.size(); i++) {
            bySlot.put(slots.get(i).name(), counts.get(i));
        }
        return Architecture.of(topology, bySlot);
    }

    /** A table of the topology in which each cell has a time of its own, and some cells are missing. */
    public static Arbitrary<LatencyTable> tables(Topology topology) {
        List<String> keys = topology.configurations(topology.latentSize()).stream()
                .map(configuration -> configuration.key())
                .toList();
        return Arbitraries.doubles()
                .between(0.001, 5_000)
                .ofScale(3)
                .injectNull(0.03)
                .list()
                .ofSize(keys.size())
                .map(times -> table(topology, keys, times));
    }

    private static LatencyTable table(Topology topology, List<String> keys, List<Double> times) {
        LatencyTable made = SyntheticTables.latencies("any", topology);
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            Double ms = times.get(i);
            if (ms != null) {
                cells.put(keys.get(i), estimate(ms, 1 + i % 7 / 10.0));
            }
        }
        return new LatencyTable("any", 1, made.provenance(), "", cells, Map.of());
    }

    /** @param spread the ends of the interval are so many times as far as the middle */
    public static Estimate estimate(double ms, double spread) {
        return new Estimate(ms, ms / spread, ms * spread, 9, ms / spread, ms * spread, 1, 99, Double.NaN, Set.of());
    }
}

package fusionlab.benchmarks;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Provenance;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Latency tables generated from each block's work: the shape of a real one, without measured numbers. */
final class SyntheticTables {

    private SyntheticTables() {}

    static LatencyTable of(Topology topology, long seed) {
        Random random = new Random(seed);
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (BlockConfiguration configuration : topology.configurations(topology.latentSize())) {
            double ms = 0.02 + configuration.cost().macsWithAttention() / 70e6 * (0.8 + 0.4 * random.nextDouble());
            cells.put(
                    configuration.key(),
                    new Estimate(ms, 0.99 * ms, 1.01 * ms, 12, 0.98 * ms, 1.02 * ms, 1, 90, Double.NaN, Set.of()));
        }
        Instant time = Instant.parse("2026-11-23T00:00:00Z");
        Provenance provenance = new Provenance(
                "none",
                "",
                "",
                "",
                "",
                "",
                RuntimeProfile.onnxCpu(1),
                topology.name(),
                topology.configJson(),
                topology.latentSize(),
                time,
                time,
                Double.NaN,
                12,
                "synthetic, for benchmarks");
        return new LatencyTable("synthetic", 1, provenance, "", cells, Map.of());
    }
}

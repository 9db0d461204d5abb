package fusionlab.server.dashboard;

import fusionlab.latency.Estimate;
import fusionlab.latency.Flag;
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

/** A table whose latencies follow from the blocks' work; for pages, says so in its source. */
final class SyntheticTable {

    private SyntheticTable() {}

    static LatencyTable of(String name, Topology topology, int latentSize, double gigaMacsPerMs) {
        Random random = new Random(7);
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (BlockConfiguration configuration : topology.configurations(latentSize)) {
            double ms = 0.05
                    + configuration.cost().macsWithAttention()
                            / 1e9
                            / gigaMacsPerMs
                            * (0.8 + random.nextDouble() * 0.4);
            double spread = 0.005 + random.nextDouble() * 0.03;
            Set<Flag> flags = spread > 0.03 ? Set.of(Flag.WIDE_INTERVAL, Flag.HIGH_SPREAD) : Set.of();
            cells.put(
                    configuration.key(),
                    new Estimate(
                            ms,
                            ms * (1 - spread),
                            ms * (1 + spread),
                            21,
                            ms * 0.95,
                            ms * 1.2,
                            spread * 200,
                            88,
                            ms,
                            flags));
        }
        return new LatencyTable(
                name,
                1,
                new Provenance(
                        "test phone <b>bold</b>",
                        "Model T",
                        "SoC 9",
                        "TestOS 1",
                        "fingerprint",
                        "0.1.0",
                        RuntimeProfile.onnxCpu(1).withRuntimeVersion("1.0"),
                        topology.name(),
                        topology.configJson(),
                        latentSize,
                        Instant.parse("2026-01-02T03:04:05Z"),
                        Instant.parse("2026-01-02T03:14:05Z"),
                        0.4,
                        21,
                        "synthetic: made of multiply-accumulates by a test"),
                "",
                cells,
                Map.of());
    }
}

package fusionlab.launcher.kill;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Provenance;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A latency table that nobody measured. */
public final class MadeTable {

    private MadeTable() {}

    /** Numbers made for this test: a millisecond for each thousand million multiply-accumulates. */
    public static LatencyTable of(Topology topology) {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (BlockConfiguration configuration : topology.configurations(64)) {
            double ms = 0.01 + configuration.cost().macsWithAttention() / 1e9;
            cells.put(
                    configuration.key(),
                    new Estimate(ms, ms * 0.99, ms * 1.01, 20, ms * 0.98, ms * 1.02, 1, 95, ms, Set.of()));
        }
        Instant time = Instant.parse("2026-01-01T00:00:00Z");
        Provenance provenance = new Provenance(
                "made",
                "made",
                "made",
                "made",
                "made",
                "test",
                RuntimeProfile.onnxCpu(1).withRuntimeVersion("1"),
                topology.name(),
                topology.configJson(),
                64,
                time,
                time,
                0,
                20,
                "made for a test");
        return new LatencyTable("made", 1, provenance, "", cells, Map.of());
    }
}

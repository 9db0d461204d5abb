package fusionlab.search;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction.Predicted;
import fusionlab.latency.Provenance;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.quality.QualityFormats;
import fusionlab.search.quality.QualityTable;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Slot;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Tables for tests: synthetic latencies, drawn from the work of each block; no measured numbers. */
public final class Tables {

    public static final Topology SD = Topology.builtIn("sd-v1.5");

    private Tables() {}

    /** Latency roughly proportional to work, with noise by seed: a plausible shape, not a measurement. */
    public static LatencyTable latencies(Topology topology, long seed) {
        Random random = new Random(seed);
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (BlockConfiguration configuration : topology.configurations(topology.latentSize())) {
            double ms = 0.02 + configuration.cost().macsWithAttention() / 70e6 * (0.8 + 0.4 * random.nextDouble());
            cells.put(configuration.key(), estimate(ms, 0.005 + 0.02 * random.nextDouble()));
        }
        return table(topology, cells);
    }

    public static LatencyTable table(Topology topology, Map<String, Estimate> cells) {
        Instant time = Instant.parse("2026-11-23T00:00:00Z");
        Provenance provenance = new Provenance(
                "test device",
                "",
                "",
                "",
                "",
                "test",
                RuntimeProfile.onnxCpu(1),
                topology.name(),
                topology.configJson(),
                topology.latentSize(),
                time,
                time,
                Double.NaN,
                8,
                "synthetic, for tests");
        return new LatencyTable("synthetic", 1, provenance, "", cells, Map.of());
    }

    public static Estimate estimate(double ms, double relativeHalfWidth) {
        double low = ms * (1 - relativeHalfWidth);
        double high = ms * (1 + relativeHalfWidth);
        return new Estimate(ms, low, high, 8, low, high, 1, 90, Double.NaN, Set.of());
    }

    public static QualityTable proxy() {
        try {
            String csv = Files.readString(Path.of("src/test/resources/fusionlab/search/prototype-delta-clip.csv"));
            return QualityFormats.readCsv(csv, "proxy", "sd-v1.5");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public static QualityTable random(Topology topology, long seed, double share) {
        Random random = new Random(seed);
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        for (Slot slot : topology.slots()) {
            slots.put(slot.name(), new DeltaClip(0.02 * (random.nextDouble() - share), 0.002));
        }
        return new QualityTable("random", "", "", false, topology.name(), 0.9, slots);
    }

    public static Parameters parameters(double target, String algorithm) {
        return new Parameters(target, algorithm, 0, 1, null, EnumSet.allOf(SlotKind.class), false, 1_000);
    }

    public static SearchProblem problem(double target, String algorithm) {
        return new SearchProblem(SD, latencies(SD, 1), proxy(), parameters(target, algorithm));
    }

    public static double originalMs() {
        return ((Predicted) latencies(SD, 1).predict(SD.original())).ms();
    }
}

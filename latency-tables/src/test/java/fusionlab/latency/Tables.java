package fusionlab.latency;

import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** Synthetic tables for tests; no measured numbers. */
final class Tables {

    static final Topology SD = Topology.builtIn("sd-v1.5");

    private Tables() {}

    static LatencyTable table() {
        return table("host sd-v1.5 64x64", "campaign 1");
    }

    static LatencyTable table(String name, String source) {
        Random random = new Random(9);
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (BlockConfiguration configuration : SD.configurations(64)) {
            double ms = 1 + 100 * random.nextDouble();
            cells.put(
                    configuration.key(),
                    new Estimate(
                            ms,
                            ms * 0.99,
                            ms * 1.02,
                            8,
                            ms * 0.95,
                            ms * 1.1,
                            new Mean(ms * 1.01, ms * 0.98, ms * 1.03),
                            random.nextDouble(),
                            100 * random.nextDouble(),
                            random.nextBoolean() ? Double.NaN : ms,
                            random.nextBoolean() ? Set.of() : Set.of(Flag.WIDE_INTERVAL, Flag.TWO_HUMPS)));
        }
        Map<String, String> missing = new LinkedHashMap<>();
        String lost = cells.keySet().iterator().next();
        cells.remove(lost);
        missing.put(lost, "ran out of memory: \"bad_alloc\",\nsecond line; <b>HTML</b>");
        return new LatencyTable(
                name, 3, provenance(source), cells.keySet().iterator().next(), cells, missing);
    }

    static Provenance provenance(String source) {
        return new Provenance(
                "lab's \"host\", 1",
                "",
                "AMD <EPYC> & co",
                "Linux 6.1",
                "#1 SMP; a:b",
                "0.1.0",
                RuntimeProfile.onnxCpu(2).withRuntimeVersion("1.29.0"),
                SD.name(),
                SD.configJson(),
                64,
                Instant.parse("2026-11-23T01:02:03.004005006Z"),
                Instant.parse("2026-11-23T01:09:00Z"),
                Double.NaN,
                12,
                source);
    }

    static Estimate estimate(double ms, double below, double above) {
        return new Estimate(ms, ms - below, ms + above, 8, ms - below, ms + above, 1, 90, Double.NaN, Set.of());
    }

    static Estimate cell(Map<String, Estimate> cells, String key) {
        return Objects.requireNonNull(cells.get(key), key);
    }
}

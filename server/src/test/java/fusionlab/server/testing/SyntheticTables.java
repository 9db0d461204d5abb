package fusionlab.server.testing;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Provenance;
import fusionlab.latency.TableJson;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Made-up tables for tests: a block takes a millisecond for each billion multiply-accumulates, and a little to start. */
public final class SyntheticTables {

    private static final String SMALL_CONFIG = """
            {"_class_name": "UNet2DConditionModel", "act_fn": "silu", "attention_head_dim": 4, "block_out_channels": [32, 64],
             "center_input_sample": false, "cross_attention_dim": 32, "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
             "downsample_padding": 1, "flip_sin_to_cos": true, "freq_shift": 0, "in_channels": 4, "layers_per_block": 1,
             "mid_block_scale_factor": 1, "norm_eps": 1e-05, "norm_num_groups": 32, "out_channels": 4, "sample_size": 16,
             "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"]}
            """;

    private SyntheticTables() {}

    /** Two stages of 32 and 64 channels at 16x16 latents: fast enough to be run as a whole. */
    public static Topology small(String name) {
        return Topology.parse(name, SMALL_CONFIG);
    }

    /** One that no other test's architectures belong to: those of equal topologies are one, whatever the topologies' names. */
    public static Topology smallWithContext(String name, int width) {
        return Topology.parse(
                name, SMALL_CONFIG.replace("\"cross_attention_dim\": 32", "\"cross_attention_dim\": " + width));
    }

    public static LatencyTable latencies(String name, Topology topology) {
        return latencies(name, topology, topology.latentSize());
    }

    /** At another size than the topology's own. */
    public static LatencyTable latencies(String name, Topology topology, int latentSize) {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (BlockConfiguration configuration : topology.configurations(latentSize)) {
            double median = 0.01 + configuration.cost().macsWithAttention() / 1e9;
            cells.put(
                    configuration.key(),
                    new Estimate(
                            median,
                            median * 0.98,
                            median * 1.02,
                            20,
                            median * 0.95,
                            median * 1.1,
                            2,
                            98,
                            Double.NaN,
                            Set.of()));
        }
        return new LatencyTable(name, 1, provenance(topology, latentSize), "", cells, Map.of());
    }

    /** Without one cell. */
    public static LatencyTable without(LatencyTable table, String key) {
        Map<String, Estimate> cells = new LinkedHashMap<>(table.cells());
        cells.remove(key);
        return new LatencyTable(
                table.name(), table.version(), table.provenance(), table.sentinelKey(), cells, Map.of());
    }

    private static Provenance provenance(Topology topology, int latentSize) {
        return new Provenance(
                "synthetic",
                "none",
                "none",
                "none",
                "none",
                "0",
                RuntimeProfile.onnxCpu(1).withRuntimeVersion("0"),
                topology.name(),
                topology.configJson(),
                latentSize,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-01T00:01:00Z"),
                Double.NaN,
                20,
                "made up for tests");
    }

    /** Removing the n-th slot changes CLIP by -0.001 n. */
    public static String qualityCsv(Topology topology) {
        StringBuilder csv = new StringBuilder("# Made up for tests.\nslot,delta_clip,standard_error\n");
        int number = 1;
        for (Slot slot : topology.slots()) {
            csv.append(slot.name()).append(",-").append(number++ / 1000.0).append(",0.0005\n");
        }
        return csv.toString();
    }

    /** ΔCLIP of SD-v1.5's slots, measured on the tiny world. */
    public static String proxyCsv() {
        try {
            return Files.readString(Path.of("../search/src/test/resources/fusionlab/search/prototype-delta-clip.csv"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Imports the table over REST. @return its id */
    public static long importLatencies(Lab lab, LatencyTable table) {
        Answer answer = lab.operator().post("/api/v1/latency-tables", TableJson.write(table));
        if (answer.status() != 201) {
            throw new AssertionError(answer.toString());
        }
        return answer.id();
    }

    /** Imports the table over REST. @return its id */
    public static long importQualities(Lab lab, String name, String topology, String csv, String more) {
        Answer answer = lab.operator()
                .post("/api/v1/quality-tables?name=" + name + "&topology=" + topology + more, "text/csv", csv);
        if (answer.status() != 201) {
            throw new AssertionError(answer.toString());
        }
        return answer.id();
    }
}

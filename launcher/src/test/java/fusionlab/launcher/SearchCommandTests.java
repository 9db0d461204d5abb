package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Provenance;
import fusionlab.latency.TableCsv;
import fusionlab.latency.TableJson;
import fusionlab.search.QualityFormats;
import fusionlab.search.QualityTable;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The offline search on files; its numbers are made for these tests. */
class SearchCommandTests {

    private static final Path PROXY =
            Path.of("..").toAbsolutePath().normalize().resolve("data/scenes-proxy-delta-clip.csv");

    @TempDir
    Path directory;

    private final Topology topology = Topology.builtIn("sd-v1.5");
    private Path table;
    private Path quality;

    @BeforeEach
    void files() throws IOException {
        table = write("table.json", TableJson.write(latencies()));
        quality = write("quality.json", QualityFormats.writeJson(qualities()));
    }

    @Test
    void path_winner_and_gap_are_printed() {
        CommandRun run = search(table, quality, "--target-percent", "60");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("target met", "winner", "removed", "exact optimum", "remove", "WARNING");
    }

    @Test
    void csv_forms_give_the_same_winner_as_json() throws IOException {
        Path csvTable = write("table.csv", TableCsv.write(latencies()));
        Path csvQuality = write("quality.csv", QualityFormats.writeCsv(qualities()));

        assertThat(winner(csvTable, csvQuality)).isEqualTo(winner(table, quality));
    }

    @Test
    void result_is_written_where_it_was_asked_for() throws IOException {
        Path out = directory.resolve("new folder/result.json");

        CommandRun run = search(table, quality, "--target-percent", "60", "--json", "--out", out.toString());

        assertThat(Files.readString(out).strip()).isEqualTo(run.out().strip());
    }

    @Test
    void demo_proxy_is_called_a_proxy_with_its_baseline_from_its_comments() {
        CommandRun run = search(table, PROXY, "--target-percent", "50");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("WARNING  the quality numbers are a proxy");
    }

    @Test
    void unreachable_target_is_a_failure_that_names_the_floor() {
        CommandRun run = search(table, quality, "--target-ms", "0.5");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("not reachable", "ms remain").hasLineCount(1);
    }

    @Test
    void missing_cell_is_named() throws IOException {
        LatencyTable full = latencies();
        Map<String, Estimate> cells = new LinkedHashMap<>(full.cells());
        String key = cells.keySet().iterator().next();
        cells.remove(key);
        Path partial = write(
                "partial.json",
                TableJson.write(new LatencyTable(
                        full.name(), 1, full.provenance(), full.sentinelKey(), cells, Map.of(key, "did not run"))));

        CommandRun run = search(partial, quality, "--target-ms", "200");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(key, "partial.json").hasLineCount(1);
    }

    @Test
    void a_seed_that_is_too_large_is_refused_with_its_bounds() {
        CommandRun run = search(table, quality, "--target-percent", "60", "--seed", "99999999999999999999");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .hasLineCount(1)
                .contains(
                        "--seed",
                        "a whole number from -9223372036854775808 to 9223372036854775807, not '99999999999999999999'");
    }

    @Test
    void broken_files_are_named_with_their_fault() throws IOException {
        Path broken = write("broken.json", "{\"cells\": ");

        assertThat(search(broken, quality, "--target-ms", "9").err())
                .contains("broken.json")
                .hasLineCount(1);
        assertThat(search(table, broken, "--target-ms", "9").exitCode()).isEqualTo(1);
    }

    @Test
    void target_that_is_no_latency_is_wrong_usage() {
        assertThat(search(table, quality, "--target-ms", "-3").exitCode()).isEqualTo(2);
        assertThat(search(table, quality, "--target-ms", "NaN").exitCode()).isEqualTo(2);
    }

    private String winner(Path latencies, Path qualities) {
        CommandRun run = search(latencies, qualities, "--target-percent", "60", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return JsonParser.parseString(run.out())
                .getAsJsonObject()
                .getAsJsonObject("winner")
                .get("contentHash")
                .getAsString();
    }

    private static CommandRun search(Path latencies, Path qualities, String... more) {
        String[] line = new String[5 + more.length];
        line[0] = "search";
        line[1] = "--table";
        line[2] = latencies.toString();
        line[3] = "--quality";
        line[4] = qualities.toString();
        System.arraycopy(more, 0, line, 5, more.length);
        return CommandRun.of(line);
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private LatencyTable latencies() {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (BlockConfiguration configuration : topology.configurations(64)) {
            double ms = 0.01 + configuration.cost().macsWithAttention() / 1e9;
            cells.put(
                    configuration.key(),
                    new Estimate(ms, ms * 0.99, ms * 1.01, 20, ms * 0.98, ms * 1.02, 1, 95, ms, Set.of()));
        }
        Instant time = Instant.parse("2026-01-01T00:00:00Z");
        RuntimeProfile profile = RuntimeProfile.onnxCpu(1).withRuntimeVersion("1");
        return new LatencyTable(
                "made",
                1,
                new Provenance(
                        "made",
                        "made",
                        "made",
                        "made",
                        "made",
                        "test",
                        profile,
                        topology.name(),
                        topology.configJson(),
                        64,
                        time,
                        time,
                        0,
                        20,
                        "made for a test"),
                "",
                cells,
                Map.of());
    }

    private QualityTable qualities() {
        Map<String, QualityTable.DeltaClip> slots = new LinkedHashMap<>();
        for (Slot slot : topology.slots()) {
            slots.put(slot.name(), new QualityTable.DeltaClip(0.001 * (1 + slots.size() % 7), 0.0005));
        }
        return new QualityTable("made", "made for a test", "none", true, topology.name(), 0.3, slots);
    }
}

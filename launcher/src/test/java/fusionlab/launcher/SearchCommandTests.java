package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Provenance;
import fusionlab.latency.TableCsv;
import fusionlab.latency.TableJson;
import fusionlab.search.quality.QualityFormats;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
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
    void a_folder_that_is_not_there_is_not_made_and_refused_before_the_search() {
        Path folder = directory.resolve("nope");

        CommandRun run = search(
                table,
                quality,
                "--target-percent",
                "60",
                "--out",
                folder.resolve("x.json").toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(run.err()).contains("there is no folder " + folder + "; make it, or give another --out");
        assertThat(folder).doesNotExist();
    }

    @Test
    void result_is_written_where_it_was_asked_for() throws IOException {
        Path out = directory.resolve("result.json");

        CommandRun run = search(table, quality, "--target-percent", "60", "--json", "--out", out.toString());

        assertThat(Files.readString(out).strip()).isEqualTo(run.out().strip());
        assertThat(run.err().strip()).isEqualTo("written to " + out);
        assertThat(search(table, quality, "--target-percent", "60", "--out", out.toString())
                        .out()
                        .strip())
                .endsWith("written to " + out);
    }

    @Test
    void demo_proxy_is_called_a_proxy_with_its_baseline_from_its_comments() {
        CommandRun run = search(table, PROXY, "--target-percent", "50");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains(
                        "WARNING  the quality numbers are a proxy's. A proxy: its source is 'A proxy: measured on the world")
                .contains("It was not measured on sd-v1.5 and says nothing quantitative about it.");
    }

    @Test
    void unreachable_target_is_a_failure_that_names_the_floor() {
        CommandRun run = search(table, quality, "--target-ms", "0.5");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("not reachable", "ms remain").hasLineCount(1);
        assertThat(run.out()).contains("original").doesNotContain("winner", "removed  ", "tie ");
    }

    @Test
    void a_further_device_has_to_meet_its_own_target() throws IOException {
        CommandRun alone = search(table, quality, "--target-percent", "80");
        CommandRun both = search(table, quality, "--target-percent", "80", "--also", table + "=60");

        assertThat(both.err()).isEmpty();
        assertThat(both.exitCode()).isZero();
        assertThat(both.out()).contains("also     ", "target 60.00 ms", "for ", " of 60.00 ms allowed on ");
        assertThat(both.out().lines().filter(line -> line.contains(" remove ")).count())
                .isGreaterThan(alone.out()
                        .lines()
                        .filter(line -> line.contains(" remove "))
                        .count());
        CommandRun below = search(table, quality, "--target-percent", "80", "--also", table + "=0.5");
        assertThat(below.exitCode()).isEqualTo(1);
        assertThat(below.err())
                .contains("target of 0.50 ms on ", "not reachable", "ms remain")
                .hasLineCount(1);
        for (String wrong : List.of("=0", "=x", "", "=-1")) {
            CommandRun refused = search(table, quality, "--target-percent", "80", "--also", table + wrong);
            assertThat(refused.exitCode()).as(wrong).isEqualTo(2);
        }
        CommandRun twice =
                search(table, quality, "--target-percent", "80", "--also", table + "=60", "--also", table + "=70");
        assertThat(twice.exitCode()).isEqualTo(2);
        assertThat(twice.err()).contains("--also names a file twice").hasLineCount(1);
        CommandRun generous = search(table, quality, "--target-ms", "1e6", "--also", table + "=60");
        assertThat(generous.exitCode()).as(generous.err()).isZero();
        CommandRun absent = search(table, quality, "--target-percent", "80", "--also", "nowhere.json=5");
        assertThat(absent.err()).contains("nowhere.json").hasLineCount(1);
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
                        "'99999999999999999999' is not a whole number from -9223372036854775808 to 9223372036854775807");
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
    void a_slot_without_a_value_is_named_in_a_warning_and_refused_where_it_may_go() throws IOException {
        Map<String, QualityTable.DeltaClip> slots =
                new LinkedHashMap<>(qualities().slots());
        slots.remove("mid_block.attentions.0");
        Path incomplete = write(
                "incomplete.csv",
                QualityFormats.writeCsv(new QualityTable("n", "made", "", false, "sd-v1.5", 0.9, slots)));

        CommandRun kept = search(table, incomplete, "--target-percent", "90", "--kinds", "resnet");
        CommandRun refused = search(table, incomplete, "--target-percent", "90");

        assertThat(kept.exitCode()).as(kept.err()).isZero();
        assertThat(kept.err()).contains("WARNING", "mid_block.attentions.0").hasLineCount(1);
        assertThat(kept.out()).contains("quality  n");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("mid_block.attentions.0").hasLineCount(1);
    }

    @Test
    void files_that_a_spreadsheet_saved_again_are_named_with_cause_and_remedy() throws IOException {
        Path padded =
                write("padded.csv", QualityFormats.writeCsv(qualities()).replaceFirst("table: 1\n", "table: 1,,\r\n"));
        Path semicolons = write("semicolons.csv", TableCsv.write(latencies()).replace(',', ';'));

        assertThat(search(table, padded, "--target-ms", "9").err())
                .contains("padded.csv: line 1: was saved again by a spreadsheet")
                .hasLineCount(1);
        assertThat(search(semicolons, quality, "--target-ms", "9").err())
                .contains("semicolons.csv", "separated by semicolons")
                .hasLineCount(1);
    }

    @Test
    void a_byte_order_mark_changes_nothing_and_another_encoding_is_named() throws IOException {
        Path marked = write("marked.json", "\uFEFF" + TableJson.write(latencies()));
        Path wide = Files.write(
                directory.resolve("wide.json"),
                TableJson.write(latencies()).getBytes(java.nio.charset.StandardCharsets.UTF_16));

        assertThat(winner(marked, quality)).isEqualTo(winner(table, quality));
        assertThat(search(wide, quality, "--target-ms", "9").err())
                .contains("wide.json", "save it as UTF-8")
                .hasLineCount(1);
    }

    @Test
    void samples_of_another_tool_are_a_table_here_as_they_are_on_the_server() throws IOException {
        Path samples = write("samples.json", """
                {"format": "fusionlab-samples", "formatVersion": 1, "source": "made", "tool": "made",
                 "device": {"name": "phone"}, "topology": "sd-v1.5", "latentSize": 64, "measuredFrom": "2026-11-20T10:00:00Z",
                 "profile": {"runtime": "coreml", "provider": "ane", "threads": 1, "precision": "FP16", "batch": 2, "attentionForm": "PLAIN"},
                 "cells": [{"block": "mid_block.resnets.0", "medianMs": 2.5, "lowMs": 2.4, "highMs": 2.9, "samples": 20}]}""");

        assertThat(search(samples, quality, "--target-ms", "9").err())
                .contains("has no cell for")
                .hasLineCount(1);
    }

    @Test
    void target_that_is_no_latency_is_wrong_usage() {
        assertThat(search(table, quality, "--target-ms", "-3").exitCode()).isEqualTo(2);
        assertThat(search(table, quality, "--target-ms", "NaN").exitCode()).isEqualTo(2);
    }

    @Test
    void target_above_the_original_is_wrong_usage() {
        assertThat(search(table, quality, "--target-percent", "101").err())
                .contains("at most 100, not 101")
                .hasLineCount(1);
        CommandRun milliseconds = search(table, quality, "--target-ms", "1e9");
        assertThat(milliseconds.exitCode()).isEqualTo(2);
        assertThat(milliseconds.err()).contains("at most the original's");
        assertThat(search(table, quality, "--target-percent", "100").exitCode()).isZero();
    }

    @Test
    void a_number_too_large_for_its_option_is_refused_with_the_limits() {
        CommandRun run = search(table, quality, "--target-percent", "60", "--seed", "99999999999999999999");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("is not a whole number from", "to 9223372036854775807");
        assertThat(search(table, quality, "--target-percent", "60", "--rounds", "1.5")
                        .err())
                .contains("is not a whole number from", "to 2147483647");
        assertThat(search(table, quality, "--target-percent", "half").err()).contains("'half' is not a finite number");
    }

    @Test
    void unknown_error_is_called_unknown_and_an_improvement_has_a_plus() throws IOException {
        QualityTable known = qualities();
        Map<String, QualityTable.DeltaClip> slots = new LinkedHashMap<>();
        known.slots().forEach((slot, delta) -> slots.put(slot, new QualityTable.DeltaClip(-0.0026, Double.NaN)));
        Path improving = write(
                "improving.json",
                QualityFormats.writeJson(
                        new QualityTable(known.name(), "", "", false, known.topology(), known.baselineClip(), slots)));

        String text = search(table, improving, "--target-percent", "99").out();

        assertThat(text)
                .contains("CLIP     +0.0026, standard error unknown (additive estimate)")
                .contains("change of CLIP")
                .containsPattern("\\+0[.]0026 +its removal improves CLIP")
                .doesNotContain("NaN", "loses", "lost");
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

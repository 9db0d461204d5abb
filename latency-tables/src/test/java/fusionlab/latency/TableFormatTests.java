package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Topology;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableFormatTests {

    private static final String JSON = TableJson.write(Tables.table());
    private static final String CSV = TableCsv.write(Tables.table());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "quotes \" and ' and \"\"",
                "a,b;c\td",
                "two\nlines\r\nthree\rfour",
                "<script>alert('x')</script>",
                "'; drop table device; --",
                "# comment: like",
                "\"begins with a quote",
                "  spaces around  ",
                "ΔCLIP ü 中 \uD83D\uDE00 \u2028 \u0085 \u0007",
                "=1+1"
            })
    void both_forms_round_trip_exactly_with_any_name(String text) {
        LatencyTable table = Tables.table(text, "source: " + text);

        assertThat(TableJson.read(TableJson.write(table))).isEqualTo(table);
        assertThat(TableCsv.read(TableCsv.write(table))).isEqualTo(table);
        assertThat(TableJson.write(TableJson.read(TableJson.write(table)))).isEqualTo(TableJson.write(table));
        assertThat(TableCsv.write(TableCsv.read(TableCsv.write(table)))).isEqualTo(TableCsv.write(table));
    }

    @Test
    void csv_with_windows_line_ends_and_a_byte_order_mark_is_read() {
        String plain = TableCsv.write(new LatencyTable(
                "t", 1, Tables.provenance(""), "", Tables.table().cells(), Map.of()));

        assertThat(TableCsv.read("\uFEFF" + plain.replace("\n", "\r\n"))).isEqualTo(TableCsv.read(plain));
    }

    @Test
    void a_minimal_import_needs_only_what_cannot_be_guessed() {
        String key = Tables.SD.configurations(64).get(3).key();
        LatencyTable table = TableJson.read("""
                {"format":"fusionlab-latency-table","formatVersion":1,"name":"mine",
                 "provenance":{"device":"iPhone","profile":{"runtime":"coreml","provider":"ane","threads":1,"precision":"FP16",
                   "batch":2,"attentionForm":"PLAIN"},"topology":"sd-v1.5","latentSize":64,
                   "measuredFrom":"2026-11-23T00:00:00Z","measuredTo":"2026-11-23T00:10:00Z"},
                 "cells":[{"key":"%s","medianMs":5,"lowMs":4.9,"highMs":5.25,"samples":20}]}
                """.formatted(key));

        assertThat(table.version()).isEqualTo(1);
        assertThat(table.cells().get(key)).isNotNull();
        assertThat(table.topology().contentHash()).isEqualTo(Tables.SD.contentHash());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"latentSize\": 64|\"latentSize\": -64|provenance.latentSize|from 1 to 1024",
                "\"latentSize\": 64|\"latentSize\": 60|provenance.latentSize|60",
                "\"latentSize\": 64|\"latentSize\": 64.5|provenance.latentSize|whole number",
                "\"latentSize\": 64|\"latentSize\": \"64\"|provenance.latentSize|without quotes",
                "\"latentSize\": 64|\"latentSize\": 1e400|provenance.latentSize|too large",
                "\"latentSize\": 64|\"latentSize\": NaN|document|JSON",
                "\"latentSize\": 64|\"latentSize\": null|provenance.latentSize|missing",
                "\"latentSize\": 64|\"latentSize\": 32|cells.|is not a block of topology sd-v1.5 at latent size 32",
                "\"precision\": \"FP32\"|\"precision\": \"INT3\"|provenance.profile.precision|[FP32, FP16, INT8]",
                "\"threads\": 2|\"threads\": 0|provenance.profile.threads|1 to 256",
                "\"version\": 3|\"version\": 0|version|from 1",
                "\"version\": 3|\"version\": 3, \"version\": 3|version|twice",
                "\"version\": 3|\"versoin\": 3|versoin|not known",
                "\"formatVersion\": 1|\"formatVersion\": 2|formatVersion|from 1 to 1",
                "\"name\": \"host|\"name\": [\"host|document|JSON",
                "\"name\": \"host|\"name\": \"\\\\u0000host|name|NUL",
                "2026-11-23T01:09:00Z|yesterday|provenance.measuredTo|2026-11-23T01:02:03Z",
                "2026-11-23T01:09:00Z|1999-01-01T00:00:00Z|provenance.measuredTo|before",
                "\"topology\": \"sd-v1.5\"|\"topology\": \"\"|provenance.topology|",
                "\"meanLoad\": null|\"meanLoad\": -1|provenance.meanLoad|0 or more",
                "\"TWO_HUMPS\"|\"THREE_HUMPS\"|flags|TWO_HUMPS",
                "\"samples\": 8|\"samples\": 0|samples|from 1",
                "\"samples\": 8|\"samples\": 8000000000|samples|2147483647",
                "\"sentinelKey\": \"|\"sentinelKey\": \"x|sentinelKey|one of the cells",
            })
    void each_fault_in_json_is_named_with_its_remedy(String right, String wrong, String field, String remedy) {
        assertThat(JSON).contains(right);
        assertThatThrownBy(() -> TableJson.read(JSON.replaceFirst(Pattern.quote(right), wrong)))
                .isInstanceOf(TableFormatException.class)
                .hasMessageContaining(field)
                .hasMessageContaining(remedy == null ? "" : remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "1e400", "NaN", "Infinity", "\"5\"", "true", "[1]", "{}", "null", "0x10", "5f"})
    void a_latency_that_is_none_is_refused(String value) {
        String broken = JSON.replaceFirst("\"medianMs\": [0-9.]+", "\"medianMs\": " + value);

        assertThatThrownBy(() -> TableJson.read(broken)).isInstanceOf(TableFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "1e400", "NaN", "Infinity", "abc", "0x10", "5f", "", "\"unclosed"})
    void a_latency_that_is_none_is_refused_in_csv_with_line_and_column(String value) {
        String row = CSV.lines()
                .filter(line -> line.contains("@") && !line.startsWith("#"))
                .findFirst()
                .orElseThrow();
        String median = row.split(",", -1)[1];
        String broken = CSV.replace(row, row.replaceFirst("," + median + ",", "," + value + ","));

        assertThatThrownBy(() -> TableCsv.read(broken))
                .isInstanceOf(TableFormatException.class)
                .hasMessageContaining("line ");
    }

    @Test
    void csv_faults_name_the_line() {
        int header = (int) CSV.lines().takeWhile(line -> line.startsWith("#")).count() + 1;
        assertThatThrownBy(() -> TableCsv.read(CSV.replace("median_ms", "median")))
                .hasMessageContaining("line " + header)
                .hasMessageContaining("median_ms is missing");
        assertThatThrownBy(() -> TableCsv.read(CSV + "one,two\n"))
                .hasMessageContaining("has 2 fields, the header has 15");
        String row = CSV.lines().skip(header).findFirst().orElseThrow();
        assertThatThrownBy(() -> TableCsv.read(CSV + row + "\n")).hasMessageContaining("appears twice");
        assertThatThrownBy(() -> TableCsv.read("")).hasMessageContaining("line 1");
        assertThatThrownBy(() -> TableCsv.read(CSV.replace("# threads: 2", "# threads 2")))
                .hasMessageContaining("# key: value");
        assertThatThrownBy(() -> TableCsv.read(CSV.replace("# threads: 2\n", "")))
                .hasMessageContaining("threads");
        assertThatThrownBy(() -> TableCsv.read(CSV.replace("# threads: 2\n", "# threads: 2\n# threads: 2\n")))
                .hasMessageContaining("repeats threads");
    }

    @Test
    void a_cell_of_another_topology_is_named() {
        String foreign = Topology.builtIn("sd-v2.1").configurations(64).stream()
                .map(BlockConfiguration::key)
                .filter(key -> !JSON.contains("\"" + key + "\""))
                .findFirst()
                .orElseThrow();
        String known =
                Tables.table().cells().keySet().stream().reduce((a, b) -> b).orElseThrow();

        assertThatThrownBy(() -> TableJson.read(JSON.replace("\"" + known + "\"", "\"" + foreign + "\"")))
                .isInstanceOf(TableFormatException.class)
                .hasMessageContaining(foreign)
                .hasMessageContaining("not a block of topology sd-v1.5");
        assertThatThrownBy(() -> TableJson.read(JSON.replace("\"" + known + "\"", "\"nonsense\"")))
                .hasMessageContaining("cells.nonsense: is not a block configuration");
    }

    @Test
    void deep_nesting_is_refused_before_it_hurts() {
        assertThatThrownBy(() -> TableJson.read("[".repeat(1_000_000)))
                .isInstanceOf(TableFormatException.class)
                .hasMessageStartingWith("[0][0]")
                .hasMessageContaining("nested deeper");
    }

    @Test
    void fuzzed_texts_are_read_or_refused_but_never_fail_otherwise() {
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            UnaryOperator<String> damage = text -> damaged(text, random);
            String json = damage.apply(JSON);
            String csv = damage.apply(CSV);
            assertThatCode(() -> attempt(() -> TableJson.read(json)))
                    .as("seed %d", seed)
                    .doesNotThrowAnyException();
            assertThatCode(() -> attempt(() -> TableCsv.read(csv)))
                    .as("seed %d", seed)
                    .doesNotThrowAnyException();
        }
    }

    private static void attempt(Runnable read) {
        try {
            read.run();
        } catch (TableFormatException refused) {
            assertThat(refused.field()).isNotBlank();
        }
    }

    private static String damaged(String text, Random random) {
        int at = random.nextInt(text.length());
        String[] junk = {"\"", ",", "{", "]", "-", "e999", "\n", "null", "\\u0000", "#", ":", "9"};
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, at);
            case 1 -> text.substring(0, at) + text.substring(Math.min(text.length(), at + 1 + random.nextInt(20)));
            case 2 -> text.substring(0, at) + junk[random.nextInt(junk.length)] + text.substring(at);
            default -> text.substring(0, at) + text.substring(Math.max(0, at - 40));
        };
    }

    @ParameterizedTest
    @CsvSource({
        "maxMs, 1e300",
        "minMs, 1e-300",
        "meanHighMs, 1e308",
        "meanLowMs, 1e-300",
        "variationPercent, 1e308",
        "meanLoad, 1e308",
        "measuredTo, '\"+1000000000-12-31T23:59:59Z\"'",
        "measuredFrom, '\"-1000000000-01-01T00:00:00Z\"'"
    })
    void a_number_that_no_sum_or_page_could_bear_is_refused(String field, String value) {
        String json = TableJson.write(Tables.table());
        String broken = json.replaceFirst("\"" + field + "\": [^,\\n]+", "\"" + field + "\": " + value);

        assertThat(broken).isNotEqualTo(json);
        assertThatThrownBy(() -> TableJson.read(broken)).isInstanceOf(TableFormatException.class);
    }
}

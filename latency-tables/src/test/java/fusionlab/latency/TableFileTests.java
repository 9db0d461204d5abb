package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableFileTests {

    private static final LatencyTable TABLE = Tables.table();

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF", "\n \n"})
    void a_table_is_recognised_by_the_content_of_its_file(String before) {
        assertThat(read(before + TableJson.write(TABLE))).isEqualTo(TABLE);
        assertThat(read(before.strip() + TableCsv.write(TABLE))).isEqualTo(TABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r"})
    void the_line_ends_of_any_system_are_read(String lineEnd) {
        LatencyTable plain = new LatencyTable("t", 1, Tables.provenance(""), "", TABLE.cells(), Map.of());

        assertThat(read(TableCsv.write(plain).replace("\n", lineEnd))).isEqualTo(plain);
    }

    @Test
    void a_file_as_it_was_downloaded_is_read() {
        assertThat(TableFile.read(resource("as-downloaded.csv")).cells()).hasSize(37);
    }

    @ParameterizedTest
    @CsvSource({"resaved-comma.csv, line 1", "semicolons-decimal-commas.csv, line 27"})
    void a_file_that_a_spreadsheet_saved_again_is_refused_with_cause_and_remedy(String file, String line) {
        assertThatThrownBy(() -> TableFile.read(resource(file)))
                .isInstanceOf(TableFormatException.class)
                .hasMessageStartingWith(line)
                .hasMessageContaining("spreadsheet")
                .hasMessageContaining("import the file as it was downloaded");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "# fusionlab-latency-table: 1,",
                "# fusionlab-latency-table: 1;;;",
                "'\"# fusionlab-latency-table: 1\",\"\",\"\"'",
                "# name: x,,,,",
            })
    void a_comment_line_that_was_padded_or_quoted_is_refused(String line) {
        assertThatThrownBy(() -> read(line + "\nkey,median_ms\n")).hasMessageContaining("spreadsheet");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ends with,,",
                "x;;",
                "a,=HYPERLINK(\"http://example.org\")",
                "a;+1",
                "a, -2",
                "a,\"@x\"",
                "a\t=1",
                "'=x",
                "''@x",
                "-1",
                "+1",
                "@x",
                "\tx",
                "\rx",
                "it's",
                "'"
            })
    void what_a_spreadsheet_would_run_is_written_inert_and_read_back_as_it_was(String text) {
        LatencyTable table = new LatencyTable(
                text,
                1,
                Tables.provenance(text),
                "",
                TABLE.cells(),
                Map.of(TABLE.missing().keySet().iterator().next(), text));

        String csv = TableCsv.write(table);

        assertThat(read(csv)).isEqualTo(table);
        assertThat(csv.split("[,;\t\n]"))
                .allSatisfy(cell -> assertThat(cell.strip()).doesNotMatch("\"*([=+@]|-[^0-9]).*"));
    }

    @ParameterizedTest
    @CsvSource({
        "aihub-profile.json, Qualcomm AI Hub",
        "ofa-lookup.yaml, once-for-all",
        "litert-benchmark.csv, LiteRT",
    })
    void a_file_of_another_tool_is_refused_by_name_with_the_way_out(String file, String tool) {
        assertThatThrownBy(() -> TableFile.read(resource(file)))
                .isInstanceOf(TableFormatException.class)
                .hasMessageContaining(tool)
                .hasMessageContaining("samples form (docs/formats.md");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|is empty",
                "hello|is neither JSON nor CSV",
                "{}|format: is missing; a latency table has fusionlab-latency-table",
                "{\"format\": \"fusionlab-quality-table\"}|is 'fusionlab-quality-table'; a latency table has",
                "# fusionlab-quality-table: 1|line 1: says that this is a fusionlab-quality-table",
                "# fusionlab-latency-table: 2|must be '# fusionlab-latency-table: 1'",
                "a,b|must be '# fusionlab-latency-table: 1'",
            })
    void a_file_that_is_none_is_refused_in_plain_words(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(TableFormatException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e300", "1.7976931348623157e308", "3600001"})
    void means_that_no_sum_can_hold_are_refused(String ms) {
        String json = TableJson.write(TABLE)
                .replaceFirst("\"maxMs\": [0-9.]+", "\"maxMs\": " + ms)
                .replaceFirst("\"meanMs\": [0-9.]+", "\"meanMs\": " + ms)
                .replaceFirst("\"meanHighMs\": [0-9.]+", "\"meanHighMs\": " + ms);

        assertThatThrownBy(() -> read(json))
                .isInstanceOf(TableFormatException.class)
                .hasMessageContaining("must lie within 1 ns and 1 h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "ISO-8859-1"})
    void a_file_in_another_encoding_is_refused_with_the_remedy(String charset) {
        byte[] file = ("# name: Gerät\n" + TableCsv.write(TABLE)).getBytes(Charset.forName(charset));

        assertThatThrownBy(() -> TableFile.read(file)).hasMessageContaining("save it as UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#,", "#\n", "# ;", "\"#", "'="})
    void a_hostile_file_is_refused_in_no_time(String repeated) {
        String text = repeated.repeat(2_000_000);

        assertThatThrownBy(() -> read(text + "x")).isInstanceOf(TableFormatException.class);
    }

    private static LatencyTable read(String text) {
        return TableFile.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] resource(String name) {
        try (InputStream file = Objects.requireNonNull(TableFileTests.class.getResourceAsStream(name))) {
            return file.readAllBytes();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}

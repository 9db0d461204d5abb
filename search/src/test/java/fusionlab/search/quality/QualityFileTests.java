package fusionlab.search.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.search.Tables;
import fusionlab.search.quality.QualityTable.DeltaClip;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QualityFileTests {

    private static final String ROWS = "slot,delta_clip\nmid_block.resnets.0,-0.5\n";

    @Test
    void both_forms_are_recognised_by_content_and_name_themselves() {
        QualityTable table = Tables.proxy();

        assertThat(read(QualityFormats.writeJson(table), QualityDescription.NONE))
                .isEqualTo(table);
        assertThat(read("\uFEFF" + QualityFormats.writeCsv(table), QualityDescription.NONE))
                .isEqualTo(table);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# fusionlab-quality-table: 1\n# name: n\n# topology: sd-v1.5\n# proxy: true\n",
                "# fusionlab-quality-table:1\n# name: n\n# topology: sd-v1.5\n# proxy: true\n",
                "# name: n\n# fusionlab-quality-table: 1\n# topology: sd-v1.5\n# proxy: true\n",
            })
    void a_file_marked_as_a_proxy_stays_one_whatever_is_given_with_it(String preamble) {
        var unticked = new QualityDescription("typed", null, null, null, false, null);

        QualityTable read = read(preamble + ROWS, unticked);

        assertThat(read.proxy()).isTrue();
        assertThat(read.name()).isEqualTo("typed");
        assertThat(read(preamble.replace("true", "false") + ROWS, unticked).proxy())
                .isFalse();
    }

    @Test
    void a_description_given_with_a_file_holds_for_both_forms() {
        var description = new QualityDescription("n", "other", "s", "p", true, 0.5);
        QualityTable file = new QualityTable(
                "file", "", "", false, "sd-v1.5", Double.NaN, Map.of("mid_block.resnets.0", new DeltaClip(0.5, 0.1)));
        QualityTable expected = new QualityTable("n", "s", "p", true, "other", 0.5, file.slots());

        assertThat(read(QualityFormats.writeJson(file), description)).isEqualTo(expected);
        assertThat(read(QualityFormats.writeCsv(file), description)).isEqualTo(expected);
    }

    @Test
    void numbers_of_one_topology_that_are_used_for_another_are_a_proxy() {
        QualityTable file = new QualityTable(
                "file", "s", "", false, "mine", Double.NaN, Map.of("mid_block.resnets.0", new DeltaClip(0.5, 0.1)));
        var forAnother = new QualityDescription(null, "sd-v1.5", null, null, false, null);
        var forItsOwn = new QualityDescription(null, "mine", null, null, false, null);

        assertThat(read(QualityFormats.writeJson(file), forAnother).proxy()).isTrue();
        assertThat(read(QualityFormats.writeCsv(file), forAnother).proxy()).isTrue();
        assertThat(read(QualityFormats.writeCsv(file), forItsOwn).proxy()).isFalse();
        assertThat(read(ROWS, new QualityDescription("n", "sd-v1.5", "s", null, false, null))
                        .proxy())
                .isFalse();
    }

    @Test
    void a_file_of_another_kind_is_recognised_by_its_format_and_not_by_its_fields() {
        assertThatThrownBy(() -> read("{\"execution_summary\": {}}", QualityDescription.NONE))
                .isInstanceOf(QualityFormatException.class)
                .hasMessageContaining("this file is not a quality table")
                .hasMessageNotContaining("execution_summary");
    }

    @Test
    void a_file_without_a_name_or_topology_needs_them_given() {
        assertThatThrownBy(() -> read(ROWS, QualityDescription.NONE))
                .isInstanceOf(QualityFormatException.class)
                .hasMessageContaining("give it a name");
        assertThatThrownBy(() -> read(ROWS, new QualityDescription("n", " ", null, null, false, null)))
                .hasMessageContaining("name the topology");
    }

    @Test
    void a_file_that_is_only_looked_at_needs_neither() {
        assertThat(QualityFormats.preview(ROWS.getBytes(StandardCharsets.UTF_8)))
                .extracting(QualityTable::name, QualityTable::topology)
                .containsExactly("", "");
    }

    @Test
    void a_baseline_that_no_scale_has_is_refused_by_field_wherever_it_is_given() {
        var description = new QualityDescription("n", "sd-v1.5", null, null, false, 1001.0);

        assertThatThrownBy(() -> read(ROWS, description))
                .isInstanceOfSatisfying(QualityFormatException.class, refused -> assertThat(refused.field())
                        .isEqualTo("baselineClip"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"quality-not-a-proxy-resaved.csv", "quality-resaved-comma.csv"})
    void a_file_that_a_spreadsheet_saved_again_is_refused_with_cause_and_remedy(String file) {
        assertThatThrownBy(() -> QualityFormats.read(resource(file), QualityDescription.NONE))
                .isInstanceOf(QualityFormatException.class)
                .hasMessageStartingWith("line 1: was saved again by a spreadsheet")
                .hasMessageContaining("import the file as it was downloaded");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "# A proxy,,\\nslot,delta_clip,standard_error\\n|line 1: was saved again by a spreadsheet",
                "slot,delta_clip,standard_error,,\\n|line 1: was saved again by a spreadsheet",
                "slot;delta_clip\\nx;-0,5|separated by semicolons",
                "slot\tdelta_clip\\nx\t-0.5|separated by semicolons or tabs",
                "# fusionlab-quality-table: 2\\n|must be '# fusionlab-quality-table: 1'",
                "# fusionlab-latency-table: 1\\n|says that this is a fusionlab-latency-table",
                "''|is empty",
            })
    void a_file_that_is_none_is_refused_in_plain_words(String text, String message) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n"), QualityDescription.NONE))
                .isInstanceOf(QualityFormatException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,=HYPERLINK(\"http://example.org\")", "a;+1", "ends,,", "=1", "-1"})
    void no_text_of_a_table_is_a_formula_in_a_spreadsheet(String text) {
        QualityTable table = new QualityTable(text, text, text, false, "sd-v1.5", 0, slot());

        String csv = QualityFormats.writeCsv(table);

        assertThat(read(csv, QualityDescription.NONE)).isEqualTo(table);
        assertThat(csv.split("[,;\n]"))
                .allSatisfy(cell -> assertThat(cell.strip()).doesNotMatch("\"*([=+@]|-[^0-9]).*"));
    }

    @Test
    void a_table_names_the_slots_that_it_lacks() {
        Map<String, DeltaClip> slots = new LinkedHashMap<>(Tables.proxy().slots());
        slots.remove("mid_block.attentions.0");

        QualityTable table = new QualityTable("n", "", "", false, "sd-v1.5", 0, slots);

        assertThat(table.missing(Tables.SD)).containsExactly("mid_block.attentions.0");
        assertThat(table.gaps(Tables.SD)).hasValueSatisfying(gaps -> assertThat(gaps)
                .startsWith("1 of 38 slots of sd-v1.5 have no ΔCLIP (mid_block.attentions.0)"));
        assertThat(Tables.proxy().gaps(Tables.SD)).isEmpty();
    }

    private static Map<String, DeltaClip> slot() {
        return Map.of("mid_block.resnets.0", new DeltaClip(0.5, 0.1));
    }

    private static QualityTable read(String text, QualityDescription description) {
        return QualityFormats.read(text.getBytes(StandardCharsets.UTF_8), description);
    }

    private static byte[] resource(String name) {
        try (InputStream file = Objects.requireNonNull(QualityFileTests.class.getResourceAsStream(name))) {
            return file.readAllBytes();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}

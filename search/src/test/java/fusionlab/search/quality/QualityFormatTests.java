package fusionlab.search.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.search.Tables;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QualityFormatTests {

    @Test
    void the_proxy_table_is_read_with_its_sign_turned_and_named_a_proxy() {
        QualityTable proxy = Tables.proxy();

        assertThat(proxy.slots()).hasSize(38);
        assertThat(proxy.slots().get("up_blocks.3.attentions.1")).isEqualTo(new DeltaClip(0.0632, 0.0078));
        assertThat(proxy.slots().get("down_blocks.0.attentions.0")).isEqualTo(new DeltaClip(-0.0046, 0.0035));
        assertThat(proxy.proxy()).isTrue();
        assertThat(proxy.baselineClip()).isEqualTo(0.9213);
        assertThat(proxy.source()).contains("says nothing quantitative about SD-v1.5");
        assertThat(proxy.validate(Tables.SD)).isEqualTo(proxy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "a \"quoted\", text", "two\nlines", "<b>HTML</b>", "'; drop table", " ΔCLIP "})
    void both_forms_round_trip_exactly(String text) {
        Map<String, DeltaClip> slots = new LinkedHashMap<>(Tables.proxy().slots());
        slots.put("mid_block.resnets.0", new DeltaClip(-0.0, Double.NaN));
        slots.put("mid_block.resnets.1", new DeltaClip(1.0 / 3, 1e-300));
        QualityTable table = new QualityTable(text, text, text, true, "sd-v1.5", Double.NaN, slots);

        assertThat(QualityFormats.readJson(QualityFormats.writeJson(table))).isEqualTo(table);
        assertThat(QualityFormats.readCsv(QualityFormats.writeCsv(table), "", ""))
                .isEqualTo(table);
        assertThat(QualityFormats.readCsv(QualityFormats.writeCsv(table), "new", "x"))
                .extracting(QualityTable::name, QualityTable::topology)
                .containsExactly("new", "x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "slot,delta_clip|line 1|must hold at least one slot",
                "slot,delta\\na,1|line 1|delta_clip is missing",
                "slot,delta_clip,extra\\na,1,2|line 1|unknown column",
                "slot,delta_clip\\na,NaN|line 2, delta_clip|finite decimal number",
                "slot,delta_clip\\na,|line 2, delta_clip|missing",
                "slot,delta_clip\\na,1e400|line 2, delta_clip|too large",
                "slot,delta_clip\\na,5000|line 2, delta_clip|1,000",
                "slot,delta_clip,standard_error\\na,1,-1|line 2|standard error",
                "slot,delta_clip\\na,1\\na,2|line 3, slot|twice",
                "slot,delta_clip\\n<b>,1|line 2, slot|diffusers module name",
                "slot,delta_clip\\na,1,2|line 2|has 3 fields, the header has 2",
            })
    void each_fault_in_csv_is_named_with_its_remedy(String csv, String where, String remedy) {
        assertThatThrownBy(() -> QualityFormats.readCsv(csv.replace("\\n", "\n"), "name", "sd-v1.5"))
                .isInstanceOf(QualityFormatException.class)
                .hasMessageContaining(where.equals("line 1") && remedy.contains("at least") ? "slots" : where)
                .hasMessageContaining(remedy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"proxy\": true|\"proxy\": \"yes\"|proxy|true or false",
                "\"formatVersion\": 1|\"formatVersion\": 9|formatVersion|from 1 to 1",
                "\"deltaClip\": 0.0632|\"deltaClip\": \"much\"|deltaClip|number",
                "\"name\": \"proxy\"|\"name\": \"\"|name|give it a name",
                "\"name\": \"proxy\"|\"nam\": \"proxy\"|nam|not known",
                "fusionlab-quality-table|something|format|must be fusionlab-quality-table",
            })
    void each_fault_in_json_is_named_with_its_remedy(String right, String wrong, String field, String remedy) {
        String json = QualityFormats.writeJson(Tables.proxy());
        assertThat(json).contains(right);
        assertThatThrownBy(() -> QualityFormats.readJson(json.replace(right, wrong)))
                .isInstanceOf(QualityFormatException.class)
                .hasMessageContaining(field)
                .hasMessageContaining(remedy);
    }

    @Test
    void no_database_keeps_nul_so_no_preamble_may_have_it() {
        for (String preamble : new String[] {
            "# measured \0 by hand\n", "# fusionlab-quality-table: 1\n# name: a\0b\n# topology: sd-v1.5\n"
        }) {
            assertThatThrownBy(() -> QualityFormats.readCsv(
                            preamble + "slot,delta_clip\nmid_block.resnets.0,-1\n", "", "sd-v1.5"))
                    .isInstanceOf(QualityFormatException.class)
                    .hasMessageContaining("must not contain NUL characters");
        }
    }

    @Test
    void a_slot_that_the_topology_lacks_is_named() {
        assertThatThrownBy(() -> Tables.proxy().validate(Topology.builtIn("sd-v2.1")))
                .isInstanceOf(QualityFormatException.class)
                .hasMessageContaining("sd-v2.1");
        Map<String, DeltaClip> slots = Map.of("down_blocks.9.resnets.0", new DeltaClip(1, 1));
        assertThatThrownBy(() -> new QualityTable("x", "", "", false, "sd-v1.5", 1, slots).validate(Tables.SD))
                .hasMessageContaining("down_blocks.9.resnets.0")
                .hasMessageContaining("38");
    }

    @Test
    void fuzzed_texts_are_read_or_refused_but_never_fail_otherwise() {
        String json = QualityFormats.writeJson(Tables.proxy());
        String csv = QualityFormats.writeCsv(Tables.proxy());
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            String cutJson = json.substring(0, random.nextInt(json.length()));
            String cutCsv = csv.substring(0, random.nextInt(csv.length()));
            attempt(() -> QualityFormats.readJson(cutJson));
            attempt(() -> QualityFormats.readCsv(cutCsv, "n", "t"));
        }
    }

    private static void attempt(Runnable read) {
        try {
            read.run();
        } catch (QualityFormatException refused) {
            assertThat(refused.field()).isNotBlank();
        }
    }
}

package fusionlab.search.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.search.Tables;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.unet.Topology;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a table may just hold is read in both forms; one more is refused by its field. */
class QualityLimitsTests {

    private static QualityTable table(String name, String source, String protocol, String topology) {
        return new QualityTable(
                name, source, protocol, true, topology, 0.3, Map.of("mid_block.resnets.0", new DeltaClip(0.1, 0.01)));
    }

    @Test
    void texts_are_as_long_as_they_may_be_and_no_longer() {
        String longest = "s".repeat(20_000);
        requireRead(table("n".repeat(120), longest, longest, "t".repeat(64)));
        requireRefused(table("n".repeat(121), "", "", "t"), "name: must have 1 to 120 characters");
        requireRefused(table("n", longest + "s", "", "t"), "source: source and protocol may have 20,000");
        requireRefused(table("n", "", longest + "s", "t"), "source: source and protocol may have 20,000");
        requireRefused(table("n", "", "", "t".repeat(65)), "topology: must be the name of a topology, 1 to 64");
    }

    @ParameterizedTest
    @CsvSource({"1000, 1000", "-1000, 0", "0, 0"})
    void numbers_reach_their_ends(double delta, double error) {
        requireRead(new QualityTable(
                "n", "", "", false, "t", 1_000, Map.of("mid_block.resnets.0", new DeltaClip(delta, error))));
        requireRead(new QualityTable(
                "n", "", "", false, "t", -1_000, Map.of("mid_block.resnets.0", new DeltaClip(delta, error))));
    }

    @Test
    void numbers_behind_their_ends_are_refused() {
        double more = Math.nextUp(1_000.0);
        assertThatThrownBy(() -> new DeltaClip(more, 0)).hasMessageContaining("within +-1,000");
        assertThatThrownBy(() -> new DeltaClip(-more, 0)).hasMessageContaining("within +-1,000");
        assertThatThrownBy(() -> new DeltaClip(Double.NaN, 0)).hasMessageContaining("within +-1,000");
        assertThatThrownBy(() -> new DeltaClip(0, more)).hasMessageContaining("standard error must be 0 to 1,000");
        assertThatThrownBy(() -> new DeltaClip(0, -Double.MIN_VALUE)).hasMessageContaining("standard error");
        for (double baseline : new double[] {more, -more, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new QualityTable("n", "", "", false, "t", baseline, Map.of()))
                    .hasMessageContaining("baselineClip");
        }
        assertThat(Double.doubleToRawLongBits(new DeltaClip(-0.0, 0).delta())).isZero();
    }

    @Test
    void a_thousand_slots_are_read_and_no_more() {
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        for (int i = 0; i < 1_000; i++) {
            slots.put("slot." + i, new DeltaClip(i, i));
        }
        requireRead(new QualityTable("n", "", "", false, "t", 0.3, slots));
        slots.put("slot.1000", new DeltaClip(0, 0));
        requireRefused(new QualityTable("n", "", "", false, "t", 0.3, slots), "1000");
        requireRefused(new QualityTable("n", "", "", false, "t", 0.3, Map.of()), "slots: must hold at least one slot");
    }

    @Test
    void a_description_replaces_what_the_file_says_and_a_proxy_stays_one() {
        byte[] file = QualityFormats.writeJson(Tables.proxy().named("file")).getBytes(StandardCharsets.UTF_8);
        QualityTable same = QualityFormats.read(file, QualityDescription.NONE);
        assertThat(same).isEqualTo(Tables.proxy().named("file"));

        QualityTable described =
                QualityFormats.read(file, new QualityDescription("mine", " ", "me", "mine too", false, 0.5));
        assertThat(described).isEqualTo(new QualityTable("mine", "me", "mine too", true, "sd-v1.5", 0.5, same.slots()));
        QualityTable own = QualityFormats.read(
                QualityFormats.writeJson(table("n", "", "", "sd-v1.5"))
                        .replace("true", "false")
                        .getBytes(StandardCharsets.UTF_8),
                QualityDescription.NONE);
        assertThat(own.proxy()).isFalse();
        assertThat(QualityFormats.read(
                        QualityFormats.writeCsv(own).getBytes(StandardCharsets.UTF_8),
                        new QualityDescription(null, "sd-v2.1", null, null, false, null)))
                .as("numbers of one network that are used for another")
                .satisfies(other -> assertThat(other.proxy()).isTrue())
                .satisfies(other -> assertThat(other.topologyHash())
                        .isEqualTo(Topology.builtIn("sd-v2.1").contentHash()));
    }

    @Test
    void what_is_missing_is_counted_and_the_first_few_are_named() {
        Map<String, DeltaClip> slots = new LinkedHashMap<>(Tables.proxy().slots());
        QualityTable whole = Tables.proxy();
        assertThat(whole.gaps(Tables.SD)).isEmpty();
        Tables.SD.slots().subList(0, 5).forEach(slot -> slots.remove(slot.name()));
        assertThat(table(slots).gaps(Tables.SD)).hasValueSatisfying(text -> assertThat(text)
                .startsWith("5 of 38 slots of sd-v1.5 have no ΔCLIP (down_blocks.0.resnets.0, ")
                .doesNotContain("more)"));
        slots.remove(Tables.SD.slots().get(5).name());
        slots.remove(Tables.SD.slots().get(6).name());
        assertThat(table(slots).gaps(Tables.SD))
                .hasValueSatisfying(
                        text -> assertThat(text).startsWith("7 of 38").contains(" and 2 more)"));
        assertThat(table(slots).missing(Tables.SD))
                .isEqualTo(Tables.SD.slots().subList(0, 7).stream()
                        .map(slot -> slot.name())
                        .toList());
    }

    @Test
    void a_warning_names_where_the_numbers_are_from_and_what_they_say_nothing_about() {
        assertThat(ProxyWarning.of(" ", "sd-v1.5"))
                .isEqualTo("A proxy of unknown source. It was not measured on sd-v1.5 and says nothing quantitative"
                        + " about it.");
        assertThat(ProxyWarning.of(Tables.proxy()))
                .startsWith("A proxy: its source is '")
                .contains("sd-v1.5");
    }

    private static QualityTable table(Map<String, DeltaClip> slots) {
        return new QualityTable("n", "", "", false, "sd-v1.5", 0.3, slots);
    }

    private static void requireRead(QualityTable table) {
        assertThat(QualityFormats.readJson(QualityFormats.writeJson(table))).isEqualTo(table);
        assertThat(QualityFormats.readCsv(QualityFormats.writeCsv(table), "", ""))
                .isEqualTo(table);
    }

    private static void requireRefused(QualityTable table, String why) {
        for (String form : new String[] {QualityFormats.writeJson(table), QualityFormats.writeCsv(table)}) {
            assertThatThrownBy(() -> QualityFormats.preview(form.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(QualityFormatException.class)
                    .hasMessageContaining(why);
        }
    }
}

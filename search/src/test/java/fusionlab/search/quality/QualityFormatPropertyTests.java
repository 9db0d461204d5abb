package fusionlab.search.quality;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.search.Tables;
import fusionlab.search.quality.QualityTable.DeltaClip;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class QualityFormatPropertyTests {

    @Property
    void both_forms_are_read_back(@ForAll("tables") QualityTable table) {
        assertThat(QualityFormats.readJson(QualityFormats.writeJson(table))).isEqualTo(table);
        assertThat(QualityFormats.readCsv(QualityFormats.writeCsv(table), "", ""))
                .isEqualTo(table);
    }

    @Property
    void damage_is_refused_with_its_place_or_read(
            @ForAll("tables") QualityTable table,
            @ForAll @IntRange(max = 3_000) int place,
            @ForAll("damage") String written) {
        for (String form : new String[] {QualityFormats.writeJson(table), QualityFormats.writeCsv(table)}) {
            int at = place % form.length();
            byte[] damaged =
                    (form.substring(0, at) + written + form.substring(at + 1)).getBytes(StandardCharsets.UTF_8);
            try {
                QualityTable read = QualityFormats.preview(damaged);
                assertThat(QualityFormats.readJson(QualityFormats.writeJson(read)))
                        .isEqualTo(read);
            } catch (QualityFormatException refused) {
                assertThat(refused.getMessage()).doesNotContain("\n");
            }
        }
    }

    @Provide
    Arbitrary<QualityTable> tables() {
        Arbitrary<DeltaClip> deltas = Combinators.combine(
                        Arbitraries.doubles().between(-999, 999),
                        Arbitraries.oneOf(Arbitraries.doubles().between(0, 999), Arbitraries.just(Double.NaN)))
                .as(DeltaClip::new);
        Arbitrary<Map<String, DeltaClip>> slots = Arbitraries.maps(
                        Arbitraries.of(Tables.proxy().slots().keySet().stream()
                                .sorted()
                                .toList()),
                        deltas)
                .ofMinSize(1)
                .ofMaxSize(38)
                .map(LinkedHashMap::new);
        Arbitrary<String> texts = Arbitraries.strings()
                .excludeChars('\0')
                .ofMinLength(1)
                .ofMaxLength(20)
                .map(text -> "t" + text.replaceAll("[\ud800-\udfff]", "?"));
        return Combinators.combine(texts, texts, texts, Arbitraries.of(true, false), slots)
                .as((name, source, protocol, proxy, values) ->
                        new QualityTable(name, source, protocol, proxy, "sd-v1.5", proxy ? Double.NaN : 0.3, values));
    }

    @Provide
    Arbitrary<String> damage() {
        return Arbitraries.oneOf(
                Arbitraries.of("", "\"", ",", "{", "}", "-", "e9", "null", "\n", "#", "\0", "1e999"),
                Arbitraries.strings().ofLength(1));
    }
}

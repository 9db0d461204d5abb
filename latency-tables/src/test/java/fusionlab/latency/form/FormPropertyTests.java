package fusionlab.latency.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;

class FormPropertyTests {

    @Property
    void a_free_text_in_a_csv_field_is_read_back_and_no_formula(@ForAll @StringLength(max = 40) String text) {
        String storable = text.replace('\0', ' ');
        String written = CsvText.write(storable);

        assertThat(CsvText.read("here", written)).isEqualTo(storable);
        assertThat(written).doesNotMatch("(?s)[\\s\"\\\\]*[=+\\-@].*");
        assertThat(written.lines().count()).isLessThanOrEqualTo(1);
    }

    @Property
    void whole_numbers_are_those_within_bounds(
            @ForAll("integers") BigInteger number, @ForAll long one, @ForAll long other) {
        JsonFields fields = JsonFields.parse("{\"n\": " + number + "}");
        long least = Math.min(one, other);
        long most = Math.max(one, other);
        boolean within =
                number.compareTo(BigInteger.valueOf(least)) >= 0 && number.compareTo(BigInteger.valueOf(most)) <= 0;

        if (within) {
            assertThat(fields.whole("n", least, most)).isEqualTo(number.longValueExact());
        } else {
            assertThatThrownBy(() -> fields.whole("n", least, most))
                    .isInstanceOfSatisfying(FormException.class, refused -> {
                        assertThat(refused.where()).isEqualTo("n");
                        assertThat(refused.remedy()).startsWith("must be a whole number from " + least + " to " + most);
                    });
        }
    }

    @Property
    void finite_numbers_are_read_to_the_last_bit(@ForAll double number) {
        if (Double.isFinite(number)) {
            assertThat(JsonFields.parse("{\"n\": " + number + "}").number("n")).isEqualTo(number);
        }
    }

    @Property
    void a_text_is_read_as_it_is_but_for_nul(@ForAll String text) {
        JsonObject object = new JsonObject();
        object.addProperty("t", text);
        JsonFields fields = JsonFields.parse(object.toString());

        if (text.indexOf('\0') < 0) {
            assertThat(fields.text("t")).isEqualTo(text);
        } else {
            assertThatThrownBy(() -> fields.text("t")).hasMessageContaining("must not contain NUL characters");
        }
    }

    @Property
    void what_is_shown_of_a_text_is_short_and_one_line(@ForAll @StringLength(max = 200) String text) {
        String shown = FormException.quoted(text);

        assertThat(shown.codePoints().anyMatch(Character::isISOControl)).isFalse();
        assertThat(shown.codePointCount(0, shown.length())).isLessThanOrEqualTo(65);
    }

    @Property
    void no_csv_breaks_the_reader(@ForAll("csv") String csv) {
        try {
            CsvPreamble preamble = CsvPreamble.of(csv);
            preamble.fields("fusionlab-test", List.of("name"));
            CsvFields.rows(preamble.rest(), preamble.lines().size(), List.of("key"), List.of("other"), 3)
                    .forEach(row -> row.optionalFreeText("key"));
        } catch (FormException refused) {
            assertThat(refused.where()).isNotBlank();
        }
    }

    @Example
    void each_fault_of_a_field_has_its_own_words() {
        JsonFields fields =
                JsonFields.parse("{\"t\": 1, \"n\": \"1\", \"l\": {}, \"o\": [], \"f\": \"true\", \"i\": \"now\","
                        + " \"large\": 1e999, \"z\": null, \"ls\": [1], \"ns\": [\"1\"], \"lls\": [[1]]}");

        assertThatThrownBy(() -> fields.text("t")).hasMessage("t: must be a text in quotes");
        assertThatThrownBy(() -> fields.text("o")).hasMessage("o: must be a text");
        assertThatThrownBy(() -> fields.text("none")).hasMessage("none: is missing; it must be a text");
        assertThatThrownBy(() -> fields.number("n")).hasMessage("n: must be a number without quotes");
        assertThatThrownBy(() -> fields.number("z")).hasMessage("z: is missing; it must be a number");
        assertThatThrownBy(() -> fields.number("large")).hasMessage("large: is too large for a 64-bit number: '1e999'");
        assertThatThrownBy(() -> fields.objects("l", 1)).hasMessage("l: must be a list");
        assertThatThrownBy(() -> fields.objects("none", 1)).hasMessage("none: is missing; it must be a list");
        assertThatThrownBy(() -> fields.object("o")).hasMessage("o: must be an object");
        assertThatThrownBy(() -> fields.object("none")).hasMessage("none: is missing; it must be an object");
        assertThatThrownBy(() -> fields.flagOr("f", true)).hasMessage("f: must be true or false");
        assertThatThrownBy(() -> fields.instant("i")).hasMessageStartingWith("i: must be an instant such as");
        assertThatThrownBy(() -> fields.texts("ls", 1)).hasMessage("ls[0]: must be a text");
        assertThatThrownBy(() -> fields.texts("ls", 0)).hasMessage("ls: has 1 entries; 0 are allowed");
        assertThatThrownBy(() -> fields.numbers("ns", 1)).hasMessage("ns[0]: must be a number without quotes");
        assertThat(fields.flagOr("z", true)).isTrue();
        assertThat(fields.numberOr("z", 3)).isEqualTo(3);
        assertThat(fields.numberOrUnknown("z")).isNaN();
        assertThat(fields.textOr("z", "other")).isEqualTo("other");
        assertThat(fields.present("z")).isFalse();
        assertThat(fields.present("t")).isTrue();
        assertThat(fields.has("z")).isFalse();
    }

    @Provide
    Arbitrary<BigInteger> integers() {
        return Arbitraries.bigIntegers()
                .between(BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE));
    }

    @Provide
    Arbitrary<String> csv() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "#",
                                " fusionlab-test: 1",
                                "\n",
                                "\r\n",
                                "key",
                                ",",
                                ";",
                                "\"",
                                "other",
                                "name: x",
                                "\t"),
                        Arbitraries.strings().ofMaxLength(2))
                .list()
                .ofMaxSize(14)
                .map(parts -> String.join("", parts));
    }
}

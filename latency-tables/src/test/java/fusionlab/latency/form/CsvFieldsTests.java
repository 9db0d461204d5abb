package fusionlab.latency.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvFieldsTests {

    @Test
    void lines_are_counted_with_those_of_the_preamble() {
        CsvPreamble preamble = CsvPreamble.of("# fusionlab-test: 1\n# name: x\nkey,other\na,1\n\n\"b\nb\",2\nc,3\n");

        assertThat(preamble.lines()).containsExactly("fusionlab-test: 1", "name: x");
        assertThat(preamble.fields("fusionlab-test", List.of("name"))
                        .orElseThrow()
                        .text("name"))
                .isEqualTo("x");
        List<CsvFields> rows =
                CsvFields.rows(preamble.rest(), preamble.lines().size(), List.of("key"), List.of("other"), 3);
        assertThat(rows)
                .extracting(row -> row.where("key"))
                .containsExactly("line 4, key", "line 6, key", "line 8, key");
        assertThatThrownBy(() -> CsvFields.rows(preamble.rest(), 2, List.of("key"), List.of("other"), 2))
                .hasMessage("line 8: is one too many; at most 2 rows are allowed");
        assertThatThrownBy(() -> CsvFields.rows("key\n\"open", 2, List.of("key"), List.of(), 2))
                .hasMessageStartingWith("line 3: is not well-formed CSV: ");
        assertThatThrownBy(() -> CsvFields.rows("", 2, List.of("key"), List.of(), 2))
                .hasMessage("line 3: must be the header key");
    }

    @Test
    void a_header_is_named_with_what_it_lacks_and_has_too_much() {
        assertThatThrownBy(() -> CsvFields.rows("key,extra\n", 0, List.of("key"), List.of(), 2))
                .hasMessage("line 1: has an unknown column 'extra'; known are key");
        assertThatThrownBy(() -> CsvFields.rows("key,extra\n", 0, List.of("key"), List.of("other"), 2))
                .hasMessage("line 1: has an unknown column 'extra'; known are key,other");
        assertThatThrownBy(() -> CsvFields.rows("key,key\n", 0, List.of("key"), List.of(), 2))
                .hasMessage("line 1: has the column key twice");
        assertThatThrownBy(() -> CsvFields.rows("key;other\n", 0, List.of("key"), List.of(), 2))
                .hasMessageContaining("separated by semicolons or tabs");
        assertThatThrownBy(() -> CsvFields.rows("key,\n", 0, List.of("key"), List.of(), 2))
                .hasMessageContaining("saved again by a spreadsheet");
        assertThatThrownBy(() -> CsvFields.rows("key\na,b\n", 0, List.of("key"), List.of(), 2))
                .hasMessageContaining("has 2 fields, the header has 1");
    }

    @Test
    void a_flag_is_true_or_false_or_absent() {
        List<CsvFields> rows =
                CsvFields.rows("flag,key\ntrue,1\n false ,2\n,3\nyes,4\n", 0, List.of("flag", "key"), List.of(), 9);

        assertThat(rows.get(0).flagOr("flag", false)).isTrue();
        assertThat(rows.get(1).flagOr("flag", true)).isFalse();
        assertThat(rows.get(2).flagOr("flag", true)).isTrue();
        assertThat(rows.get(2).flagOr("flag", false)).isFalse();
        assertThatThrownBy(() -> rows.get(3).flagOr("flag", false)).hasMessage("line 5, flag: must be true or false");
        assertThat(rows.get(3).where("key")).isEqualTo("line 5, key");
    }

    @Test
    void a_preamble_is_ours_or_somebodys_free_text() {
        assertThat(CsvPreamble.of("# of somebody\nkey\n").fields("fusionlab-test", List.of()))
                .isEmpty();
        assertThatThrownBy(() -> fields("# fusionlab-other: 1\n"))
                .hasMessage("line 1: says that this is a fusionlab-other, but a fusionlab-test is needed here");
        assertThatThrownBy(() -> fields("# fusionlab-test: 2\n")).hasMessage("line 1: must be '# fusionlab-test: 1'");
        assertThatThrownBy(() -> fields("# fusionlab-test: 1\n# name: a\n# name: b\n"))
                .hasMessage("line 3: repeats name; remove one of them");
        assertThatThrownBy(() -> fields("# fusionlab-test: 1\n# no key\n"))
                .hasMessageStartingWith("line 2: must have the form");
        assertThatThrownBy(() -> fields("# fusionlab-test: 1\n# : x\n"))
                .hasMessageStartingWith("line 2: must have the form");
        assertThatThrownBy(() -> fields("# fusionlab-test: 1\n# name: \"open\n"))
                .hasMessageStartingWith("line 2: begins with a quote");
        assertThatThrownBy(() -> fields("# fusionlab-test: 1\n# name: a\0b\n"))
                .hasMessageStartingWith("line 2: must not contain NUL");
        assertThatThrownBy(() -> fields("# fusionlab-test: 1,,\n")).hasMessageStartingWith("line 1: was saved again");
        assertThat(CsvPreamble.of("\uFEFF# only").lines()).containsExactly("only");
    }

    private static void fields(String csv) {
        CsvPreamble.of(csv).fields("fusionlab-test", List.of("name"));
    }

    @Test
    void a_document_of_the_largest_size_is_read_and_no_larger_one() {
        String padding = " ".repeat(JsonFields.MAX_CHARACTERS - "{\"a\": [[\"t\"]]}".length());

        JsonFields fields = JsonFields.parse(padding + "{\"a\": [[\"t\"]]}");
        assertThat(fields.raw("a")).isNotNull();
        assertThat(fields.path()).isEmpty();
        assertThat(JsonFields.parse("{\"o\": {}}").object("o").path()).isEqualTo("o");
        assertThatThrownBy(() -> JsonFields.parse(padding + " {\"a\": [[\"t\"]]}"))
                .hasMessageContaining("larger than 16 Mi characters");
    }
}

package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.server.dashboard.ChosenColumns.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChosenColumnsTests {

    private static final List<Column<String>> COLUMNS = List.of(
            new Column<>("length", "Length", true, true, text -> String.valueOf(text.length())),
            new Column<>("first", "First", false, true, text -> text.substring(0, 1)),
            new Column<>("last", "Last", false, false, text -> text.substring(text.length() - 1)));
    private static final List<String> COMPARED = List.of("red", "blue", "rose");

    @Test
    void the_usual_columns_are_shown_unless_others_are_chosen() {
        ChosenColumns usual = ChosenColumns.of(COLUMNS, COMPARED, List.of(), false);

        assertThat(usual.shown()).extracting(ChosenColumns.Shown::name).containsExactly("Length", "First");
        assertThat(usual.shown().get(1).values()).containsExactly("r", "b", "r");
        assertThat(ChosenColumns.of(COLUMNS, COMPARED, List.of("last"), false).shown())
                .extracting(ChosenColumns.Shown::name)
                .containsExactly("Last");
    }

    @Test
    void what_is_equal_in_all_is_said_once_where_only_differences_are_shown() {
        ChosenColumns differing =
                ChosenColumns.of(COLUMNS, List.of("rose", "race"), List.of("first", "last", "length"), true);

        assertThat(differing.shown()).isEmpty();
        assertThat(differing.equal()).containsExactly("Length 4", "First r", "Last e");
        assertThat(differing.choices()).allMatch(ChosenColumns.Choice::chosen);
    }

    @Test
    void an_unknown_column_is_refused_with_those_that_there_are() {
        assertThatThrownBy(() -> ChosenColumns.of(COLUMNS, COMPARED, List.of("colour"), false))
                .hasMessageContaining("There is no column 'colour'");
    }
}

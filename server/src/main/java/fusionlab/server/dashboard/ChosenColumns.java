package fusionlab.server.dashboard;

import fusionlab.server.system.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The columns of a comparison: those that people chose, or of these only those in which the compared things differ.
 *
 * @param choices all that there are
 * @param shown in their order, with a value for each compared thing
 * @param equal what those that were left out say of all: {@code threads 1}
 * @param differing whether only differences are shown
 */
record ChosenColumns(List<Choice> choices, List<Shown> shown, List<String> equal, boolean differing) {

    /**
     * A column that can be chosen.
     *
     * @param key its name in addresses
     * @param usual whether it is shown if none is chosen
     * @param text of a compared thing
     */
    record Column<T>(String key, String name, boolean number, boolean usual, Function<T, String> text) {}

    record Choice(String key, String name, boolean chosen) {}

    record Shown(String name, boolean number, List<String> values) {}

    /**
     * @param wanted keys; none for the usual ones
     * @throws InvalidRequestException for an unknown key
     */
    static <T> ChosenColumns of(List<Column<T>> columns, List<T> compared, List<String> wanted, boolean differing) {
        List<String> known = columns.stream().map(Column::key).toList();
        for (String key : wanted) {
            if (!known.contains(key)) {
                throw new InvalidRequestException(
                        "columns", "There is no column '" + key + "'", "give some of " + known);
            }
        }
        List<Choice> choices = new ArrayList<>();
        List<Shown> shown = new ArrayList<>();
        List<String> equal = new ArrayList<>();
        for (Column<T> column : columns) {
            boolean chosen = wanted.isEmpty() ? column.usual() : wanted.contains(column.key());
            choices.add(new Choice(column.key(), column.name(), chosen));
            List<String> values = compared.stream().map(column.text()).toList();
            if (chosen && differing && values.stream().distinct().count() == 1) {
                equal.add(column.name() + " " + (values.get(0).isBlank() ? "unknown" : values.get(0)));
            } else if (chosen) {
                shown.add(new Shown(column.name(), column.number(), values));
            }
        }
        return new ChosenColumns(choices, shown, equal, differing);
    }
}

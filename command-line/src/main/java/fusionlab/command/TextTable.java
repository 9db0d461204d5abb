package fusionlab.command;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of text in aligned columns; the first column is left-aligned, the others right-aligned unless marked. */
public final class TextTable {

    private final List<String> header;
    private final List<Boolean> left;
    private final List<List<String>> rows = new ArrayList<>();

    /** A header that begins with {@code <} names a left-aligned column. */
    public TextTable(String... header) {
        this.left = List.of(header).stream().map(name -> name.startsWith("<")).toList();
        this.header = List.of(header).stream()
                .map(name -> name.startsWith("<") ? name.substring(1) : name)
                .toList();
    }

    public void row(String... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException("a row of " + header.size() + " cells is needed, not " + cells.length);
        }
        rows.add(List.of(cells));
    }

    @Override
    public String toString() {
        List<List<String>> all = new ArrayList<>(List.of(header));
        all.addAll(rows);
        int[] widths = new int[header.size()];
        for (List<String> row : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return all.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? "" : "  ");
            line.append(left.get(i) ? row.get(i) + padding : padding + row.get(i));
        }
        return line.toString().stripTrailing();
    }
}

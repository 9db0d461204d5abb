package fusionlab.latency.form;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines with {@code #} before a CSV header.
 *
 * @param lines their text behind {@code #}, stripped
 * @param rest the text from the header on
 */
public record CsvPreamble(List<String> lines, String rest) {

    static final String SPREADSHEET =
            "was saved again by a spreadsheet, which rewrites the comment lines and may round numbers;"
                    + " import the file as it was downloaded, or its JSON form, and edit numbers in a text editor";

    private static final String MARK = "fusionlab-";
    private static final Pattern LINE_END = Pattern.compile("\r\n?|\n");

    private static final Pattern PADDED_MARK = Pattern.compile("\\s*" + MARK + "[a-z-]+\\s*:\\s*\\d+\\s*[,;]\\s*");

    private static final Pattern QUOTED = Pattern.compile("\\s*\"\\s*#");

    /** @throws FormException for a line with NUL, and if a spreadsheet has rewritten the lines, whose content would be lost or misread */
    public static CsvPreamble of(String csv) {
        List<String> lines = new ArrayList<>();
        Matcher end = LINE_END.matcher(csv);
        int start = csv.startsWith("\uFEFF") ? 1 : 0;
        while (start < csv.length() && csv.charAt(start) == '#') {
            boolean ended = end.find(start);
            String line = csv.substring(start + 1, ended ? end.start() : csv.length());
            lines.add(FormException.storable("line " + (lines.size() + 1), line.strip()));
            if (padded(line)) {
                throw new FormException("line " + lines.size(), SPREADSHEET);
            }
            start = ended ? end.end() : csv.length();
        }
        String rest = csv.substring(start);
        if (QUOTED.matcher(rest).lookingAt()) {
            throw new FormException("line " + (lines.size() + 1), SPREADSHEET);
        }
        return new CsvPreamble(List.copyOf(lines), rest);
    }

    /**
     * The {@code key: value} lines of a file of ours.
     *
     * @param format one line must be {@code format: 1}
     * @return empty if no line names one of our formats: the lines are free text
     */
    public Optional<CsvFields> fields(String format, Collection<String> known) {
        if (lines.stream().noneMatch(line -> line.startsWith(MARK))) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String where = "line " + (i + 1);
            String line = lines.get(i);
            int colon = line.indexOf(':');
            String key = colon < 0 ? line : line.substring(0, colon).strip();
            if (key.startsWith(MARK) && !key.equals(format)) {
                throw new FormException(where, "says that this is a " + key + ", but a " + format + " is needed here");
            }
            if (colon < 0 || !key.equals(format) && !known.contains(key)) {
                throw new FormException(
                        where, "must have the form '# key: value' with a key of " + String.join(", ", known));
            }
            String value = CsvText.read(where, line.substring(colon + 1).strip());
            if (values.put(key, value) != null) {
                throw new FormException(where, "repeats " + key + "; remove one of them");
            }
        }
        if (!"1".equals(values.remove(format))) {
            throw new FormException("line 1", "must be '# " + format + ": 1'");
        }
        return Optional.of(CsvFields.of("preamble", values));
    }

    /** Spreadsheets pad a comment to the table's width. */
    static boolean padded(String line) {
        String text = line.stripTrailing();
        int last = text.length() - 1;
        return last > 0 && separates(text.charAt(last)) && separates(text.charAt(last - 1))
                || PADDED_MARK.matcher(text).matches();
    }

    private static boolean separates(char c) {
        return c == ',' || c == ';';
    }
}

package fusionlab.latency.form;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines with {@code #} before a CSV header.
 *
 * @param lines their text behind {@code #}, stripped
 * @param rest the text from the header on
 */
public record CsvPreamble(List<String> lines, String rest) {

    private static final Gson GSON = new Gson();

    /** @throws FormException for a line with NUL */
    public static CsvPreamble of(String csv) {
        List<String> lines = new ArrayList<>();
        int start = csv.startsWith("\uFEFF") ? 1 : 0;
        while (start < csv.length() && csv.charAt(start) == '#') {
            int end = csv.indexOf('\n', start);
            end = end < 0 ? csv.length() : end;
            String where = "line " + (lines.size() + 1);
            lines.add(
                    FormException.storable(where, csv.substring(start + 1, end).strip()));
            start = Math.min(end + 1, csv.length());
        }
        return new CsvPreamble(List.copyOf(lines), csv.substring(start));
    }

    /** A text for one preamble line: as it is, or as a JSON string where it would not survive so. */
    public static String quoted(String text) {
        boolean plain = !text.startsWith("\"")
                && text.equals(text.strip())
                && text.chars().noneMatch(c -> c < ' ' || c == 0x7F || c == 0x85 || c == 0x2028 || c == 0x2029);
        return plain ? text : GSON.toJson(text);
    }

    /** Reads what {@link #quoted} wrote. */
    public static String unquoted(String where, String text) {
        if (!text.startsWith("\"")) {
            return text;
        }
        try {
            return FormException.storable(where, GSON.fromJson(text, String.class));
        } catch (JsonParseException broken) {
            throw new FormException(where, "begins with a quote but is no JSON string");
        }
    }
}

package fusionlab.latency.form;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.util.regex.Pattern;

/**
 * Free text in a CSV file, in a comment line or in a field: as it is, or as a JSON string where it would not survive so, or where a
 * spreadsheet would run a part of it as a formula. Devices and other tools write such texts, and people open such files.
 */
public final class CsvText {

    private static final Gson GSON = new Gson();

    /** What begins a cell in a spreadsheet, whichever separator that one splits lines at, and makes a formula of it. */
    private static final Pattern FORMULA = Pattern.compile("(?<=(?:^|[,;\t])[\\s\"\\\\]{0,20})[=+\\-@]");

    private CsvText() {}

    public static String write(String text) {
        boolean plain = !text.startsWith("\"")
                && text.equals(text.strip())
                && text.chars().noneMatch(c -> c < ' ' || c == 0x7F || c == 0x85 || c == 0x2028 || c == 0x2029)
                && !CsvPreamble.padded(text)
                && !FORMULA.matcher(text).find();
        return plain
                ? text
                : FORMULA.matcher(GSON.toJson(text))
                        .replaceAll(sign ->
                                String.format("\\\\u%04x", (int) sign.group().charAt(0)));
    }

    /** Reads what {@link #write} wrote. */
    static String read(String where, String text) {
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

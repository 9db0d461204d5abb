package fusionlab.latency.form;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.util.regex.Pattern;

/**
 * Free text in a CSV file, in a comment line or in a field: unchanged, or as a JSON string where it would not survive unchanged or where a
 * spreadsheet would run part of it as a formula. Such texts come from devices and other tools, and people open the files in spreadsheets.
 */
public final class CsvText {

    private static final Gson GSON = new Gson();

    /** Text that starts a formula at the beginning of a spreadsheet cell, whichever separator the spreadsheet splits lines at. */
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
            throw new FormException(where, "begins with a quote but is not a JSON string");
        }
    }
}

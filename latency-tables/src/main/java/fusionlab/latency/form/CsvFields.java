package fusionlab.latency.form;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of a CSV row, named by the header. An empty field is absent. */
public final class CsvFields extends Fields {

    private static final Pattern SEPARATED = Pattern.compile("\\w\\s*[;\t]\\s*\\w");

    private final String line;
    private final Map<String, String> values;

    private CsvFields(String line, Map<String, String> values) {
        this.line = line;
        this.values = values;
    }

    /** Fields that do not come from a table's row, such as those of a preamble; {@code line} says where they are. */
    public static CsvFields of(String line, Map<String, String> values) {
        return new CsvFields(line, values);
    }

    /**
     * Reads a header and rows (RFC 4180, comma, UTF-8 text).
     *
     * @param csv without a preamble
     * @param linesBefore number of lines before it, so that reported line numbers are those of the file
     * @param required columns that the header must have
     * @param optional columns that it may have
     */
    public static List<CsvFields> rows(
            String csv, long linesBefore, List<String> required, List<String> optional, int most) {
        List<CsvFields> rows = new ArrayList<>();
        List<String> header = List.of();
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .skipEmptyLines(true)
                .ofCsvRecord(csv)) {
            for (CsvRecord row : reader) {
                String line = "line " + (linesBefore + row.getStartingLineNumber());
                if (header.isEmpty()) {
                    header = header(line, row.getFields(), required, optional);
                } else if (rows.size() == most) {
                    throw new FormException(line, "is one too many; at most " + most + " rows are allowed");
                } else {
                    rows.add(row(line, header, row.getFields()));
                }
            }
        } catch (CsvParseException broken) {
            throw new FormException("line " + (linesBefore + 1), "is not well-formed CSV: " + deepest(broken));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (header.isEmpty()) {
            throw new FormException("line " + (linesBefore + 1), "must be the header " + String.join(",", required));
        }
        return rows;
    }

    private static List<String> header(String line, List<String> header, List<String> required, List<String> optional) {
        List<String> names = header.stream().map(String::strip).toList();
        if (names.size() == 1 && SEPARATED.matcher(names.get(0)).find()) {
            throw new FormException(
                    line,
                    "has its columns separated by semicolons or tabs, as spreadsheets save them in countries with decimal"
                            + " commas; import the file as it was downloaded, or save it with commas between columns and points in numbers");
        }
        if (names.containsAll(required) && names.get(names.size() - 1).isEmpty()) {
            throw new FormException(line, CsvPreamble.SPREADSHEET);
        }
        for (String name : required) {
            if (!names.contains(name)) {
                throw new FormException(
                        line,
                        "must be a header with the columns " + String.join(",", required) + "; " + name
                                + " is missing");
            }
        }
        for (String name : names) {
            if (!required.contains(name) && !optional.contains(name)) {
                throw new FormException(
                        line,
                        "has an unknown column " + FormException.quoted(name) + "; known are "
                                + String.join(",", required)
                                + (optional.isEmpty() ? "" : "," + String.join(",", optional)));
            }
            if (names.indexOf(name) != names.lastIndexOf(name)) {
                throw new FormException(line, "has the column " + name + " twice");
            }
        }
        return names;
    }

    private static CsvFields row(String line, List<String> header, List<String> fields) {
        if (fields.size() != header.size()) {
            throw new FormException(
                    line,
                    "has " + fields.size() + " fields, the header has " + header.size()
                            + "; put a field with commas in double quotes");
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            values.put(header.get(i), fields.get(i));
        }
        return new CsvFields(line, values);
    }

    private static String deepest(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    @Override
    public String where(String name) {
        return line + ", " + name;
    }

    @Override
    public @Nullable String optionalText(String name) {
        String value = values.get(name);
        return value == null || value.isEmpty() ? null : FormException.storable(where(name), value);
    }

    /** A text that {@link CsvText#write} wrote, null if it is absent. */
    public @Nullable String optionalFreeText(String name) {
        String value = optionalText(name);
        return value == null ? null : CsvText.read(where(name), value);
    }

    @Override
    protected @Nullable String numeral(String name) {
        String text = optionalText(name);
        return text == null ? null : text.strip();
    }

    @Override
    protected @Nullable Boolean optionalFlag(String name) {
        String text = optionalText(name);
        if (text == null) {
            return null;
        }
        return switch (text.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw problem(name, "must be true or false");
        };
    }
}

package fusionlab.latency;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import fusionlab.latency.form.CsvFields;
import fusionlab.latency.form.CsvPreamble;
import fusionlab.latency.form.CsvText;
import fusionlab.latency.form.FormException;
import fusionlab.latency.form.JsonFields;
import fusionlab.unet.component.Component;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The CSV form: provenance in {@code # key: value} lines, then a header with units, then a row a cell ({@code docs/formats.md}). A cell that
 * could not be measured has its reason in the column {@code missing} and no numbers. Round-trips.
 */
public final class TableCsv {

    private static final List<String> REQUIRED = List.of("key", "median_ms", "low_ms", "high_ms", "samples");
    private static final List<String> OPTIONAL = List.of(
            "min_ms",
            "max_ms",
            "mean_ms",
            "mean_low_ms",
            "mean_high_ms",
            "variation_percent",
            "stability_score",
            "cpu_median_ms",
            "flags",
            "missing");
    private static final String COMPONENTS = "components";
    private static final Pattern CAPITAL = Pattern.compile("(?=[A-Z])");
    private static final Set<String> HEAD = head();

    private TableCsv() {}

    public static String write(LatencyTable table) {
        StringBuilder preamble = new StringBuilder("# " + TableJson.FORMAT + ": 1\n");
        head(table).forEach((key, value) -> preamble.append("# ")
                .append(key)
                .append(": ")
                .append(CsvText.write(value))
                .append('\n'));
        StringWriter text = new StringWriter();
        try (CsvWriter rows =
                CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
            rows.writeRecord(Stream.concat(REQUIRED.stream(), OPTIONAL.stream()).toList());
            write(rows, table.cells(), table.missing());
            write(rows, table.components().cells(), table.components().missing());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return preamble.append(text).toString();
    }

    private static void write(CsvWriter rows, Map<String, Estimate> cells, Map<String, String> missing) {
        cells.forEach((key, cell) -> rows.writeRecord(row(key, cell)));
        missing.forEach((key, reason) ->
                rows.writeRecord(key, "", "", "", "", "", "", "", "", "", "", "", "", "", CsvText.write(reason)));
    }

    /** Reads what {@link #write} writes. @throws TableFormatException naming line, column and remedy */
    public static LatencyTable read(String csv) {
        try {
            return table(csv).validated();
        } catch (FormException malformed) {
            throw new TableFormatException(malformed.where(), malformed.remedy());
        }
    }

    private static Map<String, String> head(LatencyTable table) {
        Map<String, String> head = new LinkedHashMap<>();
        head.put("name", table.name());
        head.put("version", String.valueOf(table.version()));
        head.put("sentinelKey", table.sentinelKey());
        if (!table.components().components().isEmpty()) {
            head.put(COMPONENTS, ComponentsJson.configs(table.components()).toString());
        }
        JsonObject provenance = TableJson.tree(table.provenance());
        JsonObject profile = provenance.getAsJsonObject("profile");
        provenance.asMap().forEach((name, value) -> {
            if (value == profile) {
                profile.asMap().forEach((part, written) -> head.put(part, text(written)));
            } else {
                head.put(name, text(value));
            }
        });
        return head;
    }

    private static List<String> row(String key, Estimate cell) {
        List<String> row = new ArrayList<>();
        TableJson.cell(key, cell).asMap().values().forEach(value -> row.add(text(value)));
        row.add("");
        return row;
    }

    private static String text(JsonElement value) {
        if (value instanceof JsonArray flags) {
            return flags.asList().stream().map(JsonElement::getAsString).collect(Collectors.joining(" "));
        }
        return value.isJsonNull() ? "" : value.getAsString();
    }

    private static LatencyTable table(String csv) {
        if (csv.length() > JsonFields.MAX_CHARACTERS) {
            throw new FormException("document", "is larger than 16 Mi characters; split it");
        }
        CsvPreamble preamble = CsvPreamble.of(csv);
        CsvFields head = preamble.fields(TableJson.FORMAT, HEAD)
                .orElseThrow(() -> new FormException("line 1", "must be '# " + TableJson.FORMAT + ": 1'"));
        List<Component> components =
                head.has(COMPONENTS) ? ComponentsJson.components(head, head.text(COMPONENTS)) : List.of();
        Map<String, Estimate> cells = new LinkedHashMap<>();
        Map<String, String> missing = new LinkedHashMap<>();
        for (CsvFields row :
                CsvFields.rows(preamble.rest(), preamble.lines().size(), REQUIRED, OPTIONAL, LatencyTable.MAX_CELLS)) {
            String key = row.text("key");
            if (cells.containsKey(key) || missing.containsKey(key)) {
                throw row.problem("key", "appears twice; remove one of them");
            }
            String reason = row.optionalFreeText("missing");
            if (reason == null) {
                cells.put(key, TableFields.cell(row, TableCsv::column, flags(row)));
            } else if (row.has("median_ms")) {
                throw row.problem(
                        "missing",
                        "gives a reason why the cell is missing, but the row has a median; leave one of them empty");
            } else {
                missing.put(key, reason);
            }
        }
        return new LatencyTable(
                head.text("name"),
                head.has("version") ? head.integer("version", 1, Integer.MAX_VALUE) : 1,
                TableFields.provenance(head, head, TableFields.topologyConfig(head)),
                head.textOr("sentinelKey", ""),
                picked(cells, false),
                picked(missing, false),
                new MeasuredComponents(components, picked(cells, true), picked(missing, true)));
    }

    /** Rows of components are those with a colon in their key. */
    private static <T> Map<String, T> picked(Map<String, T> rows, boolean components) {
        Map<String, T> picked = new LinkedHashMap<>();
        rows.forEach((key, row) -> {
            if (key.indexOf(':') >= 0 == components) {
                picked.put(key, row);
            }
        });
        return picked;
    }

    private static Set<Flag> flags(CsvFields row) {
        String flags = row.optionalText("flags");
        return flags == null
                ? Set.of()
                : TableFields.flags(row, List.of(flags.strip().split(" +")));
    }

    /** {@code medianMs} is {@code median_ms} here. */
    private static String column(String name) {
        return CAPITAL.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
    }

    private static Set<String> head() {
        Set<String> head = TableJson.ordered("name", "version", "sentinelKey", COMPONENTS);
        head.addAll(TableFields.PROVENANCE);
        head.addAll(TableFields.PROFILE);
        head.remove("profile");
        return head;
    }
}

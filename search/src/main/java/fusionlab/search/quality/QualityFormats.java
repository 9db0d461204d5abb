package fusionlab.search.quality;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import fusionlab.latency.form.CsvFields;
import fusionlab.latency.form.CsvPreamble;
import fusionlab.latency.form.CsvText;
import fusionlab.latency.form.Fields;
import fusionlab.latency.form.FormException;
import fusionlab.latency.form.JsonFields;
import fusionlab.latency.form.TextFile;
import fusionlab.search.quality.QualityTable.DeltaClip;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads and writes quality tables ({@code docs/formats.md}). The JSON form holds ΔCLIP as the project defines it (with the block minus
 * without it). The CSV column {@code delta_clip} is the change that <em>removing</em> the block makes (without minus with): the sign is
 * flipped on reading and writing.
 */
public final class QualityFormats {

    private static final String FORMAT = "fusionlab-quality-table";
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().serializeNulls().create();
    private static final Set<String> ROOT = new LinkedHashSet<>(List.of(
            "format",
            "formatVersion",
            "name",
            "source",
            "protocol",
            "proxy",
            "topology",
            "topologyHash",
            "baselineClip",
            "slots"));
    private static final Set<String> SLOT = new LinkedHashSet<>(List.of("slot", "deltaClip", "standardError"));
    private static final int LONGEST = 20_000;

    private QualityFormats() {}

    public static String writeJson(QualityTable table) {
        JsonObject root = new JsonObject();
        root.addProperty("format", FORMAT);
        root.addProperty("formatVersion", 1);
        root.addProperty("name", table.name());
        root.addProperty("source", table.source());
        root.addProperty("protocol", table.protocol());
        root.addProperty("proxy", table.proxy());
        root.addProperty("topology", table.topology());
        if (!table.knowsOnlyTheName()) {
            root.addProperty("topologyHash", table.topologyHash());
        }
        root.add("baselineClip", known(table.baselineClip()));
        JsonArray slots = new JsonArray();
        table.slots().forEach((slot, delta) -> {
            JsonObject entry = new JsonObject();
            entry.addProperty("slot", slot);
            entry.addProperty("deltaClip", delta.delta());
            entry.add("standardError", known(delta.standardError()));
            slots.add(entry);
        });
        root.add("slots", slots);
        return GSON.toJson(root) + "\n";
    }

    /** Reads what {@link #writeJson} writes. @throws QualityFormatException naming the field and the remedy */
    public static QualityTable readJson(String json) {
        return read(() -> named(json(json)));
    }

    /**
     * Reads a file in either form; the content decides which.
     *
     * @throws QualityFormatException naming the place and the remedy
     */
    public static QualityTable read(byte[] file, QualityDescription description) {
        return read(() -> named(description.of(inside(file))));
    }

    /** Like {@link #read}, but for a preview: name and topology may be empty. */
    public static QualityTable preview(byte[] file) {
        return read(() -> inside(file));
    }

    private static QualityTable read(Supplier<QualityTable> reader) {
        try {
            return checked(reader.get());
        } catch (FormException malformed) {
            throw new QualityFormatException(malformed.where(), malformed.remedy());
        }
    }

    private static QualityTable inside(byte[] file) {
        String text = TextFile.of(file);
        return TextFile.isJson(text) ? json(text) : csv(text);
    }

    private static QualityTable json(String json) {
        JsonFields root = JsonFields.parse(json);
        if (!root.textOr("format", "").equals(FORMAT)) {
            throw root.problem(
                    "format",
                    "must be " + FORMAT + ": this file is not a quality table, which lists the ΔCLIP of slots");
        }
        root.only(ROOT);
        root.integer("formatVersion", 1, 1);
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        for (JsonFields slot : root.objects("slots", QualityTable.MAX_SLOTS)) {
            slot.only(SLOT);
            put(slots, slot, delta(slot, "deltaClip", slot.number("deltaClip"), "standardError"));
        }
        return new QualityTable(
                root.textOr("name", ""),
                root.textOr("source", ""),
                root.textOr("protocol", ""),
                root.flagOr("proxy", false),
                root.textOr("topology", ""),
                root.numberOrUnknown("baselineClip"),
                slots,
                root.textOr("topologyHash", ""));
    }

    public static String writeCsv(QualityTable table) {
        StringBuilder csv = new StringBuilder("# " + FORMAT + ": 1\n");
        QualityPreamble.of(table).forEach((key, value) -> csv.append("# ")
                .append(key)
                .append(": ")
                .append(CsvText.write(value))
                .append('\n'));
        csv.append("slot,delta_clip,standard_error\n");
        table.slots().forEach((slot, delta) -> csv.append(slot)
                .append(',')
                .append(0.0 - delta.delta())
                .append(',')
                .append(Double.isNaN(delta.standardError()) ? "" : Double.toString(delta.standardError()))
                .append('\n'));
        return csv.toString();
    }

    /**
     * Reads {@code slot,delta_clip,standard_error} with {@code #} lines. In a file that {@link #writeCsv} wrote these hold the other fields;
     * in any other they are free text and become the source, a text with the word "proxy" marks the table as one, and "baseline CLIP 0.9213"
     * gives the baseline.
     *
     * @param name replaces the file's own unless it is empty
     * @param topology replaces the file's own unless it is empty
     * @throws QualityFormatException naming line, column and remedy
     */
    public static QualityTable readCsv(String csv, String name, String topology) {
        var description = new QualityDescription(name, topology, null, null, false, null);
        return read(() -> named(description.of(csv(csv))));
    }

    private static QualityTable csv(String csv) {
        if (csv.length() > JsonFields.MAX_CHARACTERS) {
            throw new FormException("document", "is larger than 16 Mi characters; split it");
        }
        CsvPreamble preamble = CsvPreamble.of(csv);
        QualityPreamble described = QualityPreamble.read(preamble, FORMAT);
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        for (CsvFields row : CsvFields.rows(
                preamble.rest(),
                preamble.lines().size(),
                List.of("slot", "delta_clip"),
                List.of("standard_error"),
                QualityTable.MAX_SLOTS)) {
            put(slots, row, delta(row, "delta_clip", 0.0 - row.number("delta_clip"), "standard_error"));
        }
        return described.table(slots);
    }

    private static DeltaClip delta(Fields fields, String column, double delta, String errorColumn) {
        try {
            return new DeltaClip(delta, fields.numberOrUnknown(errorColumn));
        } catch (IllegalArgumentException outOfBounds) {
            throw fields.problem(column, String.valueOf(outOfBounds.getMessage()));
        }
    }

    private static void put(Map<String, DeltaClip> slots, Fields fields, DeltaClip delta) {
        String slot = fields.text("slot");
        if (!slot.matches("[A-Za-z0-9_.]{1,200}")) {
            throw fields.problem("slot", "must be a diffusers module name such as down_blocks.0.attentions.1");
        }
        if (slots.put(slot, delta) != null) {
            throw fields.problem("slot", "appears twice; remove one of them");
        }
    }

    private static QualityTable named(QualityTable table) {
        if (table.name().isBlank()) {
            throw new FormException("name", "is missing; the file does not name the table, so give it a name");
        }
        if (table.topology().isBlank()) {
            throw new FormException(
                    "topology",
                    "is missing; the file does not say which network the slots are of, so name the topology");
        }
        return table;
    }

    private static QualityTable checked(QualityTable table) {
        if (table.name().length() > 120) {
            throw new FormException("name", "must have 1 to 120 characters");
        }
        if (table.topology().length() > 64) {
            throw new FormException("topology", "must be the name of a topology, 1 to 64 characters");
        }
        if (table.source().length() > LONGEST || table.protocol().length() > LONGEST) {
            throw new FormException("source", "source and protocol may have 20,000 characters each");
        }
        if (table.slots().isEmpty()) {
            throw new FormException("slots", "must hold at least one slot");
        }
        return table;
    }

    private static JsonElement known(double value) {
        return Double.isNaN(value) ? JsonNull.INSTANCE : new JsonPrimitive(value);
    }
}

package fusionlab.latency;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import fusionlab.latency.form.FormException;
import fusionlab.latency.form.JsonFields;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The JSON form of a table ({@code docs/formats.md}); {@code read(write(t))} equals {@code t}. */
public final class TableJson {

    static final String FORMAT = "fusionlab-latency-table";
    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .registerTypeAdapter(Double.class, (JsonSerializer<Double>) (number, type, context) -> known(number))
            .registerTypeAdapter(Instant.class, (JsonSerializer<Instant>)
                    (instant, type, context) -> new JsonPrimitive(instant.toString()))
            .create();

    private TableJson() {}

    public static String write(LatencyTable table) {
        JsonObject root = new JsonObject();
        root.addProperty("format", FORMAT);
        root.addProperty("formatVersion", 1);
        root.addProperty("name", table.name());
        root.addProperty("version", table.version());
        root.addProperty("sentinelKey", table.sentinelKey());
        root.add("provenance", tree(table.provenance()));
        root.add("cells", cells(table.cells()));
        root.add("missing", missing(table.missing()));
        if (!table.components().isEmpty()) {
            root.add("components", ComponentsJson.tree(table.components()));
        }
        return GSON.toJson(root) + "\n";
    }

    static JsonArray cells(Map<String, Estimate> cells) {
        JsonArray array = new JsonArray();
        cells.forEach((key, cell) -> array.add(cell(key, cell)));
        return array;
    }

    static JsonArray missing(Map<String, String> missing) {
        JsonArray array = new JsonArray();
        missing.forEach((key, reason) -> {
            JsonObject entry = new JsonObject();
            entry.addProperty("key", key);
            entry.addProperty("reason", reason);
            array.add(entry);
        });
        return array;
    }

    /** Reads what {@link #write} writes. @throws TableFormatException naming the field and the remedy */
    public static LatencyTable read(String json) {
        try {
            return read(JsonFields.parse(json));
        } catch (FormException malformed) {
            throw new TableFormatException(malformed.where(), malformed.remedy());
        }
    }

    static LatencyTable read(JsonFields root) {
        return table(root).validated();
    }

    /** A record's components under their names, in their order. */
    static JsonObject tree(Record written) {
        return GSON.toJsonTree(written).getAsJsonObject();
    }

    /** As {@link #tree}, with the mean's numbers next to the others. */
    static JsonObject cell(String key, Estimate cell) {
        JsonObject object = new JsonObject();
        object.addProperty("key", key);
        tree(cell).asMap().forEach((name, value) -> {
            if (name.equals("mean")) {
                object.addProperty("meanMs", cell.mean().ms());
                object.addProperty("meanLowMs", cell.mean().lowMs());
                object.addProperty("meanHighMs", cell.mean().highMs());
            } else {
                object.add(name, value);
            }
        });
        return object;
    }

    private static JsonElement known(double value) {
        return Double.isNaN(value) ? JsonNull.INSTANCE : new JsonPrimitive(value);
    }

    private static LatencyTable table(JsonFields root) {
        root.only(ordered(
                "format",
                "formatVersion",
                "name",
                "version",
                "sentinelKey",
                "provenance",
                "cells",
                "missing",
                "components"));
        if (!root.text("format").equals(FORMAT)) {
            throw root.problem("format", "must be " + FORMAT);
        }
        root.integer("formatVersion", 1, 1);
        JsonFields provenance = root.object("provenance");
        provenance.only(TableFields.PROVENANCE);
        JsonFields profile = provenance.object("profile").only(TableFields.PROFILE);
        return new LatencyTable(
                root.text("name"),
                root.has("version") ? root.integer("version", 1, Integer.MAX_VALUE) : 1,
                TableFields.provenance(provenance, profile, topologyConfig(provenance)),
                root.textOr("sentinelKey", ""),
                readCells(root),
                readMissing(root),
                root.present("components") ? ComponentsJson.read(root.object("components")) : MeasuredComponents.NONE);
    }

    static Map<String, Estimate> readCells(JsonFields root) {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (JsonFields cell : root.objects("cells", LatencyTable.MAX_CELLS)) {
            cell.only(TableFields.CELL);
            Set<Flag> flags = cell.present("flags") ? TableFields.flags(cell, cell.texts("flags", 100)) : Set.of();
            if (cells.put(cell.text("key"), TableFields.cell(cell, TableFields.JSON_NAMES, flags)) != null) {
                throw cell.problem("key", "appears twice among the cells; remove one of them");
            }
        }
        return cells;
    }

    static Map<String, String> readMissing(JsonFields root) {
        Map<String, String> missing = new LinkedHashMap<>();
        for (JsonFields entry :
                root.present("missing") ? root.objects("missing", LatencyTable.MAX_CELLS) : List.<JsonFields>of()) {
            entry.only(ordered("key", "reason"));
            if (missing.put(entry.text("key"), entry.text("reason")) != null) {
                throw entry.problem("key", "appears twice among the missing; remove one of them");
            }
        }
        return missing;
    }

    /** The canonical config as a text, or any diffusers config as an object, or nothing for a built-in topology. */
    static String topologyConfig(JsonFields provenance) {
        JsonElement config = provenance.raw("topologyConfig");
        return config != null && config.isJsonObject()
                ? TableFields.canonical(provenance, config.toString())
                : TableFields.topologyConfig(provenance);
    }

    static Set<String> ordered(String... names) {
        return new LinkedHashSet<>(List.of(names));
    }
}

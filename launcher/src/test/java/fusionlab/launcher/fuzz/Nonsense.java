package fusionlab.launcher.fuzz;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values that fit a schema nearly. The same seed gives the same values. */
final class Nonsense {

    /** A string between these marks is written as it is, so that a tree of Gson can hold what is not JSON. */
    private static final String MARK = "@@raw@@";

    private static final Pattern MARKED = Pattern.compile("\"" + MARK + "(\\d+)\"");

    /** What the lab waits for a lease; a fuzzer has no time for that. */
    private static final Pattern WAIT = Pattern.compile("\"waitSeconds\":(\\d+)");

    private static final int DEEPEST = 6;

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "0",
            "-0.0",
            "1",
            "1e308",
            "-1e308",
            "1e400",
            "1e-400",
            "0.1",
            "2147483647",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999",
            "NaN",
            "-Infinity",
            "\"NaN\"",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"a\\u0000b\"",
            "\"\\ud800\"",
            "\"\\u202eabc\"",
            "\"\\u2028\"",
            "\"表\"",
            "\"é\"",
            "\"12\"",
            "\"=HYPERLINK(1)\"",
            "\"'; drop table device; --\"",
            "\"../../etc/passwd\"",
            "\"%00\"",
            "\"2026-13-45T99:99:99Z\"",
            "\"+1000000000-01-01T00:00:00Z\"",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "{\"\":null}",
            "{\"a\":1,\"a\":2}",
            "\"" + "x".repeat(81) + "\"",
            "\"" + "x".repeat(5_000) + "\"",
            "\"" + "\\u0000".repeat(300) + "\"",
            "[".repeat(600) + "]".repeat(600),
            "{\"a\":".repeat(400) + "1" + "}".repeat(400),
            "1" + "0".repeat(2_000));

    private static final List<String> TEXTS = List.of(
            "0",
            "1",
            "2",
            "3",
            "-1",
            "9223372036854775807",
            "9223372036854775808",
            "1e308",
            "NaN",
            "abc",
            "",
            "%00",
            "%2F",
            "%5C",
            "%EF",
            "%",
            "%zz",
            "..%2f..%2f",
            "%E2%80%AE",
            "a|b",
            "a b".replace(" ", "%20"),
            "%ED%A0%80",
            "x".repeat(3_000),
            "1,2,3",
            "1,,2",
            ";a=b",
            "..;",
            "%0d%0aX-A:b",
            "[1]",
            "{x}",
            "<b>",
            "'",
            "\"");

    private final Random random;
    private final ApiDocument api;

    Nonsense(Random random, ApiDocument api) {
        this.random = random;
        this.api = api;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** A value in a path or a query. */
    String text(JsonObject schema) {
        JsonObject resolved = api.resolved(schema);
        if (chance(0.35)) {
            return one(TEXTS);
        }
        if (resolved.has("enum")) {
            return one(resolved.getAsJsonArray("enum").asList()).getAsString();
        }
        return type(resolved).equals("string") ? "fuzz" + random.nextInt(50) : Integer.toString(1 + random.nextInt(8));
    }

    /** A value as the schema describes it, with a few that are not. */
    JsonElement value(JsonObject described, int depth) {
        JsonObject schema = api.resolved(described);
        if (chance(0.03) || depth > DEEPEST) {
            return raw();
        }
        if (schema.has("enum")) {
            return one(schema.getAsJsonArray("enum").asList());
        }
        return switch (type(schema)) {
            case "integer" -> new JsonPrimitive(number(schema));
            case "number" -> new JsonPrimitive(number(schema) * random.nextDouble());
            case "boolean" -> new JsonPrimitive(random.nextBoolean());
            case "array" -> array(schema, depth);
            case "string" -> new JsonPrimitive(string(schema));
            default -> object(schema, depth);
        };
    }

    /** The document with something wrong in it, as bytes. */
    byte[] spoiled(JsonElement document) {
        JsonElement spoiled = document.deepCopy();
        for (int i = random.nextInt(3); i > 0; i--) {
            spoil(spoiled);
        }
        String text = withRaw(spoiled.toString());
        Matcher waiting = WAIT.matcher(text);
        if (waiting.find() && !waiting.group(1).equals("0") && waiting.group(1).length() < 3) {
            text = waiting.replaceAll("\"waitSeconds\":0");
        }
        return bytes(text);
    }

    /** Text, mostly as it is: cut short, in another charset, with a mark of byte order. */
    byte[] bytes(String text) {
        if (chance(0.9)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        Charset charset = one(List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16, StandardCharsets.ISO_8859_1));
        byte[] all = (chance(0.3) ? "\ufeff" + text : text).getBytes(charset);
        int length = chance(0.5) ? all.length : random.nextInt(all.length + 1);
        byte[] cut = java.util.Arrays.copyOf(all, length);
        if (length > 0 && chance(0.3)) {
            cut[random.nextInt(length)] = (byte) random.nextInt(256);
        }
        return cut;
    }

    /** Lines of a table with a cell, a separator or a line changed. */
    String spoiledLines(String csv) {
        List<String> lines = new ArrayList<>(csv.lines().toList());
        for (int i = random.nextInt(4); i > 0; i--) {
            int line = random.nextInt(lines.size());
            String text = lines.get(line);
            String value = one(VALUES);
            lines.set(
                    line,
                    switch (random.nextInt(6)) {
                        case 0 -> text.replaceFirst("[^,]*$", Matcher.quoteReplacement(value));
                        case 1 -> text.replaceFirst(",[^,]*", Matcher.quoteReplacement("," + value));
                        case 2 -> text.replaceFirst(": .*", Matcher.quoteReplacement(": " + value));
                        case 3 -> text.replace(',', ';');
                        case 4 -> text + ",,";
                        default -> "";
                    });
        }
        return String.join(one(List.of("\n", "\r\n")), lines);
    }

    private void spoil(JsonElement element) {
        if (element.isJsonObject() && !element.getAsJsonObject().isEmpty()) {
            JsonObject object = element.getAsJsonObject();
            String key = one(new ArrayList<>(object.keySet()));
            JsonElement child = object.get(key);
            if (!child.isJsonPrimitive() && !child.isJsonNull() && chance(0.8)) {
                spoil(child);
            } else if (chance(0.1)) {
                object.remove(key);
            } else if (chance(0.1)) {
                object.add("unknown", raw());
            } else {
                object.add(key, raw());
            }
        } else if (element.isJsonArray() && !element.getAsJsonArray().isEmpty()) {
            JsonArray array = element.getAsJsonArray();
            int index = random.nextInt(array.size());
            if (!array.get(index).isJsonPrimitive() && chance(0.8)) {
                spoil(array.get(index));
            } else {
                array.set(index, raw());
            }
        }
    }

    private JsonElement raw() {
        return new JsonPrimitive(MARK + random.nextInt(VALUES.size()));
    }

    private static String withRaw(String text) {
        return MARKED.matcher(text)
                .replaceAll(mark -> Matcher.quoteReplacement(VALUES.get(Integer.parseInt(mark.group(1)))));
    }

    private JsonArray array(JsonObject schema, int depth) {
        JsonArray array = new JsonArray();
        for (int i = random.nextInt(3); i > 0; i--) {
            array.add(value(ApiDocument.child(schema, "items"), depth + 1));
        }
        return array;
    }

    private JsonObject object(JsonObject schema, int depth) {
        JsonObject object = new JsonObject();
        ApiDocument.child(schema, "properties").asMap().forEach((name, property) -> {
            if (chance(0.85)) {
                object.add(name, value(property.getAsJsonObject(), depth + 1));
            }
        });
        if (schema.has("additionalProperties")
                && schema.get("additionalProperties").isJsonObject()) {
            object.add("key" + random.nextInt(3), value(schema.getAsJsonObject("additionalProperties"), depth + 1));
        }
        return object;
    }

    private long number(JsonObject schema) {
        long low = schema.has("minimum") ? schema.get("minimum").getAsLong() : 0;
        return low + (chance(0.7) ? random.nextInt(10) : random.nextInt(1_000_000));
    }

    private String string(JsonObject schema) {
        if (schema.has("format") && schema.get("format").getAsString().equals("date-time")) {
            return "2026-01-01T00:00:0" + random.nextInt(10) + "Z";
        }
        return "fuzz " + random.nextInt(1_000);
    }

    /** OpenAPI 3.1 has a list of types where null is allowed. */
    private static String type(JsonObject schema) {
        if (!schema.has("type")) {
            return "object";
        }
        JsonElement type = schema.get("type");
        return type.isJsonArray() ? type.getAsJsonArray().get(0).getAsString() : type.getAsString();
    }
}

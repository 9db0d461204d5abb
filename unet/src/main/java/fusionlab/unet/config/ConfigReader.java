package fusionlab.unet.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import fusionlab.unet.text.MistakenFile;
import fusionlab.unet.text.StrictJson;
import fusionlab.unet.text.UnreadableJsonException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Typed access to the fields of a {@code config.json}: every error names the field, its value and what is expected. */
record ConfigReader(JsonObject fields) {

    private static final int MAX_CHARACTERS = 256 * 1024;
    private static final int QUOTED_CHARACTERS = 60;

    static ConfigReader of(String json) {
        if (json.length() > MAX_CHARACTERS) {
            throw new InvalidConfigException("config.json", "is longer than " + MAX_CHARACTERS + " characters");
        }
        String mistaken = MistakenFile.describe(json);
        if (mistaken != null) {
            throw new InvalidConfigException("config.json", mistaken);
        }
        try {
            return new ConfigReader(StrictJson.object(json));
        } catch (UnreadableJsonException unreadable) {
            throw new InvalidConfigException(
                    "config.json", (unreadable.where() + " " + unreadable.problem()).trim() + start(json));
        }
    }

    /** What does not begin like JSON is easiest to recognise by its beginning. */
    private static String start(String json) {
        String text = json.trim();
        boolean known = text.isEmpty() || text.startsWith("{") || text.startsWith("[");
        return known ? "" : "; it begins with " + quoted(new JsonPrimitive(text.split("\\R", 2)[0]));
    }

    Iterable<String> names() {
        return fields.keySet();
    }

    boolean has(String field) {
        JsonElement value = fields.get(field);
        return value != null && !value.isJsonNull();
    }

    boolean isNull(String field) {
        JsonElement value = fields.get(field);
        return value != null && value.isJsonNull();
    }

    int integer(String field, int minimum, int maximum) {
        if (!has(field)) {
            throw new InvalidConfigException(field, "is missing; a whole number " + minimum + " to " + maximum);
        }
        return integer(field, fields.get(field), minimum, maximum);
    }

    int integer(String field, int absent, int minimum, int maximum) {
        return has(field) ? integer(field, minimum, maximum) : absent;
    }

    double number(String field, double absent) {
        return has(field) ? number(field, fields.get(field), "a number") : absent;
    }

    boolean flag(String field, boolean absent) {
        if (!has(field)) {
            return absent;
        }
        JsonElement value = fields.get(field);
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
            throw wrong(field, value, "true or false");
        }
        return value.getAsBoolean();
    }

    @Nullable
    String text(String field) {
        return has(field) ? text(field, fields.get(field)) : null;
    }

    String text(String field, String absent) {
        String text = text(field);
        return text == null ? absent : text;
    }

    List<String> texts(String field, int minimumSize, int maximumSize) {
        List<String> texts = new ArrayList<>();
        for (JsonElement element : list(field, fields.get(field), minimumSize, maximumSize)) {
            texts.add(text(field, element));
        }
        return texts;
    }

    List<Integer> integers(String field, int minimumSize, int maximumSize, int minimum, int maximum) {
        return integers(field, fields.get(field), minimumSize, maximumSize, minimum, maximum);
    }

    /** One number for all stages, or a list with one number for each. */
    List<Integer> perStage(String field, int stages, int minimum, int maximum) {
        if (has(field) && fields.get(field).isJsonArray()) {
            return integers(field, fields.get(field), stages, stages, minimum, maximum);
        }
        return Collections.nCopies(stages, integer(field, minimum, maximum));
    }

    /** One number for all, or a list with one entry per stage: a number for all its layers, or a list with one per layer. */
    List<List<Integer>> perLayer(String field, List<Integer> layers, int absent, int minimum, int maximum) {
        List<List<Integer>> result = new ArrayList<>();
        JsonElement value = has(field) ? fields.get(field) : null;
        List<JsonElement> stages =
                value != null && value.isJsonArray() ? list(field, value, layers.size(), layers.size()) : List.of();
        for (int stage = 0; stage < layers.size(); stage++) {
            int count = layers.get(stage);
            JsonElement own = stages.isEmpty() ? value : stages.get(stage);
            if (own == null) {
                result.add(Collections.nCopies(count, absent));
            } else if (own.isJsonArray()) {
                result.add(integers(field, own, count, count, minimum, maximum));
            } else {
                result.add(Collections.nCopies(count, integer(field, own, minimum, maximum)));
            }
        }
        return result;
    }

    /** An object whose values are whole numbers. */
    Map<String, Integer> counts(String field, int minimum, int maximum) {
        if (!has(field)) {
            return Map.of();
        }
        JsonElement value = fields.get(field);
        if (!value.isJsonObject()) {
            throw wrong(field, value, "an object of slot names and counts");
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        value.getAsJsonObject()
                .asMap()
                .forEach((name, count) -> counts.put(name, integer(field, count, minimum, maximum)));
        return counts;
    }

    /** Fails unless the field is absent, null or has one of the given JSON forms: we build nothing else. */
    void only(String field, String... forms) {
        if (!has(field)) {
            return;
        }
        JsonElement value = fields.get(field);
        for (String form : forms) {
            if (value.toString().equals(form) || isNumber(value) && isSame(value, form)) {
                return;
            }
        }
        String right = forms.length == 0 ? "null" : "null or " + String.join(" or ", forms);
        throw wrong(field, value, right + ", nothing else is supported");
    }

    static InvalidConfigException wrong(String field, JsonElement value, String right) {
        return new InvalidConfigException(field, quoted(value) + " must be " + right);
    }

    private static boolean isSame(JsonElement value, String form) {
        try {
            return Double.compare(value.getAsDouble(), Double.parseDouble(form)) == 0;
        } catch (NumberFormatException notANumber) {
            return false;
        }
    }

    private static List<Integer> integers(
            String field, @Nullable JsonElement value, int minimumSize, int maximumSize, int minimum, int maximum) {
        List<Integer> integers = new ArrayList<>();
        for (JsonElement element : list(field, value, minimumSize, maximumSize)) {
            integers.add(integer(field, element, minimum, maximum));
        }
        return integers;
    }

    private static List<JsonElement> list(String field, @Nullable JsonElement value, int minimumSize, int maximumSize) {
        String entries = minimumSize == maximumSize ? "" + minimumSize : minimumSize + " to " + maximumSize;
        String right = "a list of " + entries + " entries";
        if (value == null || value.isJsonNull()) {
            throw new InvalidConfigException(field, "is missing; " + right);
        }
        if (!value.isJsonArray()
                || value.getAsJsonArray().size() < minimumSize
                || value.getAsJsonArray().size() > maximumSize) {
            throw wrong(field, value, right);
        }
        return value.getAsJsonArray().asList();
    }

    private static int integer(String field, JsonElement value, int minimum, int maximum) {
        String right = "a whole number " + minimum + " to " + maximum;
        double number = number(field, value, right);
        if (number != Math.rint(number) || number < minimum || number > maximum) {
            throw wrong(field, value, right);
        }
        return (int) number;
    }

    private static double number(String field, JsonElement value, String right) {
        if (!isNumber(value) || !Double.isFinite(value.getAsDouble())) {
            throw wrong(field, value, right);
        }
        return value.getAsDouble();
    }

    private static boolean isNumber(JsonElement value) {
        return value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber();
    }

    private static String text(String field, JsonElement value) {
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
            throw wrong(field, value, "a text");
        }
        return value.getAsString();
    }

    private static String quoted(JsonElement value) {
        String text = value.toString();
        return text.length() <= QUOTED_CHARACTERS ? text : text.substring(0, QUOTED_CHARACTERS) + "...";
    }
}

package fusionlab.quality.diffusers;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import fusionlab.unet.text.StrictJson;
import fusionlab.unet.text.UnreadableJsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A JSON file of a checkpoint with checked access to its fields; every error names the file and the field. */
record ConfigFile(Path path, JsonObject fields) {

    private static final long MAX_BYTES = 1 << 20;

    static ConfigFile read(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new CheckpointException(path, "is missing");
        }
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new CheckpointException(path, "has more than " + MAX_BYTES + " bytes: it is not a configuration");
            }
            return new ConfigFile(path, json(path));
        } catch (IOException e) {
            throw new CheckpointException(path, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** A file's JSON object, however large. */
    static JsonObject json(Path path) {
        try {
            return StrictJson.object(TextFile.read(path));
        } catch (UnreadableJsonException e) {
            throw new CheckpointException(path, (e.where() + " " + e.problem()).strip(), e);
        }
    }

    boolean has(String field) {
        return fields.has(field) && !fields.get(field).isJsonNull();
    }

    /** A nested configuration, such as {@code text_config} of a CLIP model. */
    ConfigFile part(String field) {
        if (!has(field) || !fields.get(field).isJsonObject()) {
            throw new CheckpointException(path, "has no '" + field + "'");
        }
        return new ConfigFile(path, fields.getAsJsonObject(field));
    }

    private int integer(String field, int atLeast, int atMost) {
        double value = number(field);
        if (value != Math.rint(value) || value < atLeast || value > atMost) {
            throw new CheckpointException(
                    path, "has '" + field + "' = " + value + "; it must be " + atLeast + " to " + atMost);
        }
        return (int) value;
    }

    int integer(String field, int absent, int atLeast, int atMost) {
        return has(field) ? integer(field, atLeast, atMost) : absent;
    }

    double number(String field) {
        if (!has(field)) {
            throw new CheckpointException(path, "has no '" + field + "'");
        }
        try {
            double value = fields.get(field).getAsDouble();
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (RuntimeException noNumber) { // Gson throws several kinds
            throw new CheckpointException(path, "has a '" + field + "' that is not a number", noNumber);
        }
        throw new CheckpointException(path, "has a '" + field + "' that is not finite");
    }

    double number(String field, double absent) {
        return has(field) ? number(field) : absent;
    }

    boolean flag(String field, boolean absent) {
        if (!has(field)) {
            return absent;
        }
        if (!(fields.get(field) instanceof JsonPrimitive flag && flag.isBoolean())) {
            throw new CheckpointException(path, "has a '" + field + "' that is neither true nor false");
        }
        return flag.getAsBoolean();
    }

    String text(String field, String absent) {
        if (!has(field)) {
            return absent;
        }
        JsonElement value = fields.get(field);
        // tokenizers write special tokens as objects with a content
        JsonElement text = value instanceof JsonObject token && token.has("content") ? token.get("content") : value;
        if (!(text instanceof JsonPrimitive primitive && primitive.isString())) {
            throw new CheckpointException(path, "has a '" + field + "' that is not a text");
        }
        return text.getAsString();
    }

    /** @param known the supported values; the first is the default */
    String oneOf(String field, String... known) {
        String value = text(field, known[0]);
        if (!Arrays.asList(known).contains(value)) {
            throw new CheckpointException(
                    path, "has '" + field + "' = '" + value + "'; supported: " + String.join(", ", known));
        }
        return value;
    }

    List<Double> numbers(String field, List<Double> absent) {
        if (!has(field)) {
            return absent;
        }
        if (!fields.get(field).isJsonArray()) {
            throw new CheckpointException(path, "has a '" + field + "' that is not a list");
        }
        JsonArray array = fields.getAsJsonArray(field);
        List<Double> values = new ArrayList<>();
        for (JsonElement element : array) {
            if (!(element instanceof JsonPrimitive number && number.isNumber())
                    || !Double.isFinite(number.getAsDouble())) {
                throw new CheckpointException(path, "has a '" + field + "' with something other than finite numbers");
            }
            values.add(number.getAsDouble());
        }
        return List.copyOf(values);
    }
}

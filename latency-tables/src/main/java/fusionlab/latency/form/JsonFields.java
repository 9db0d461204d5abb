package fusionlab.latency.form;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import fusionlab.unet.text.StrictJson;
import fusionlab.unet.text.UnreadableJsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON object that {@link StrictJson} has read. */
public final class JsonFields extends Fields {

    public static final int MAX_CHARACTERS = 16 * 1024 * 1024;

    private final String path;
    private final JsonObject object;

    private JsonFields(String path, JsonObject object) {
        this.path = path;
        this.object = object;
    }

    /** The root of a document. @throws FormException if {@code json} is not a JSON object of at most 16 Mi characters */
    public static JsonFields parse(String json) {
        if (json.length() > MAX_CHARACTERS) {
            throw new FormException("document", "is larger than 16 Mi characters; split it");
        }
        try {
            return new JsonFields("", StrictJson.object(json));
        } catch (UnreadableJsonException unreadable) {
            String where = unreadable.where();
            throw new FormException(where.isEmpty() ? "document" : where, unreadable.problem());
        }
    }

    public String path() {
        return path;
    }

    /** Refuses unknown names, so that a misspelt one is not silently ignored. */
    public JsonFields only(Set<String> known) {
        for (String name : object.keySet()) {
            if (!known.contains(name)) {
                throw new FormException(
                        where(FormException.quoted(name)), "is not known here; known are " + String.join(", ", known));
            }
        }
        return this;
    }

    public JsonFields object(String name) {
        return object(where(name), object.get(name));
    }

    public List<JsonFields> objects(String name, int most) {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonElement element : array(name, most)) {
            objects.add(object(where(name) + "[" + objects.size() + "]", element));
        }
        return objects;
    }

    public List<String> texts(String name, int most) {
        List<String> texts = new ArrayList<>();
        for (JsonElement element : array(name, most)) {
            if (!(element instanceof JsonPrimitive primitive && primitive.isString())) {
                throw new FormException(where(name) + "[" + texts.size() + "]", "must be a text");
            }
            texts.add(FormException.storable(where(name) + "[" + texts.size() + "]", element.getAsString()));
        }
        return texts;
    }

    /** Finite decimal numbers. */
    public List<Double> numbers(String name, int most) {
        List<Double> numbers = new ArrayList<>();
        JsonObject holder = new JsonObject();
        for (JsonElement element : array(name, most)) {
            String place = where(name) + "[" + numbers.size() + "]";
            holder.add(place, element);
            numbers.add(new JsonFields("", holder).number(place));
        }
        return numbers;
    }

    /** Whether the field is present and not null. */
    public boolean present(String name) {
        return object.has(name) && !object.get(name).isJsonNull();
    }

    /** The field's JSON, for parts with a reader of their own; null if absent. */
    public @Nullable JsonElement raw(String name) {
        return object.get(name);
    }

    @Override
    public String where(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    @Override
    public @Nullable String optionalText(String name) {
        String text = value(name, "a text", JsonPrimitive::isString, "a text in quotes", JsonPrimitive::getAsString);
        return text == null ? null : FormException.storable(where(name), text);
    }

    @Override
    protected @Nullable String numeral(String name) {
        return value(name, "a number", JsonPrimitive::isNumber, "a number without quotes", JsonPrimitive::getAsString);
    }

    @Override
    protected @Nullable Boolean optionalFlag(String name) {
        return value(name, "true or false", JsonPrimitive::isBoolean, "true or false", JsonPrimitive::getAsBoolean);
    }

    private <T> @Nullable T value(
            String name, String what, Predicate<JsonPrimitive> isRight, String right, Function<JsonPrimitive, T> read) {
        JsonElement element = object.get(name);
        if (element == null || element.isJsonNull()) {
            return null;
        }
        if (!(element instanceof JsonPrimitive primitive)) {
            throw problem(name, "must be " + what);
        }
        if (!isRight.test(primitive)) {
            throw problem(name, "must be " + right);
        }
        return read.apply(primitive);
    }

    private JsonArray array(String name, int most) {
        JsonElement element = object.get(name);
        if (!(element instanceof JsonArray array)) {
            throw problem(name, element == null ? "is missing; it must be a list" : "must be a list");
        }
        if (array.size() > most) {
            throw problem(name, "has " + array.size() + " entries; " + most + " are allowed");
        }
        return array;
    }

    private static JsonFields object(String path, @Nullable JsonElement element) {
        if (!(element instanceof JsonObject object)) {
            throw new FormException(path, element == null ? "is missing; it must be an object" : "must be an object");
        }
        return new JsonFields(path, object);
    }
}

package fusionlab.unet.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.internal.LazilyParsedNumber;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;

/**
 * The only reader for JSON from outside: strictly RFC 8259, no duplicate names in an object, nesting of at most 20, nothing after the end.
 * Numbers stay as they are written.
 */
public final class StrictJson {

    private static final int DEEPEST = 20;

    private final JsonReader reader;

    private StrictJson(JsonReader reader) {
        this.reader = reader;
    }

    /** @throws UnreadableJsonException naming place and problem, also for what is not a JSON object */
    public static JsonObject object(String json) {
        JsonReader reader = reader(json);
        try {
            JsonElement root = new StrictJson(reader).element(1);
            if (reader.peek() == JsonToken.END_DOCUMENT && root instanceof JsonObject object) {
                return object;
            }
        } catch (IOException | IllegalStateException | NumberFormatException broken) {
            throw new UnreadableJsonException("", "is not valid JSON: " + JsonFault.words(broken));
        }
        throw new UnreadableJsonException("", "must be an object");
    }

    /** As {@link #object}, for those who pass the text on. */
    public static void requireObject(String json) {
        object(json);
    }

    /** For documents too large for a tree; the caller checks the other rules. */
    public static JsonReader reader(String json) {
        JsonReader reader = new JsonReader(new StringReader(json));
        reader.setStrictness(Strictness.STRICT);
        return reader;
    }

    private JsonElement element(int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new UnreadableJsonException(place(), "is nested deeper than " + DEEPEST + " levels");
        }
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> object(depth);
            case BEGIN_ARRAY -> array(depth);
            case STRING -> new JsonPrimitive(reader.nextString());
            case NUMBER -> new JsonPrimitive(new LazilyParsedNumber(reader.nextString()));
            case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
            default -> {
                reader.nextNull();
                yield JsonNull.INSTANCE;
            }
        };
    }

    private JsonArray array(int depth) throws IOException {
        JsonArray array = new JsonArray();
        reader.beginArray();
        while (reader.hasNext()) {
            array.add(element(depth + 1));
        }
        reader.endArray();
        return array;
    }

    private JsonObject object(int depth) throws IOException {
        JsonObject object = new JsonObject();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            if (object.has(name)) {
                throw new UnreadableJsonException(place(), "appears twice in one object; remove one of them");
            }
            object.add(name, element(depth + 1));
        }
        reader.endObject();
        return object;
    }

    private String place() {
        return reader.getPath().replaceFirst("^\\$\\.?", "");
    }
}

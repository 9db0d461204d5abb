package fusionlab.search.ledger;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.JsonSyntaxException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import fusionlab.unet.text.OneLine;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON objects, read without silent defaults: every component not marked nullable must be present, once, with a value of its
 * type. Unknown fields, from later versions, are ignored.
 */
final class LedgerJson {

    private static final Gson GSON = new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .setStrictness(Strictness.STRICT)
            .registerTypeAdapterFactory(new Records())
            .create();

    private LedgerJson() {}

    static String write(Object document) {
        return GSON.toJson(document);
    }

    static <T> T read(String json, Class<T> type) {
        try {
            T document = GSON.fromJson(json, type);
            if (document == null) {
                throw new JsonParseException("document: is empty");
            }
            return document;
        } catch (JsonSyntaxException malformed) {
            // Gson's own message is advice to programmers; it ends with the place.
            String place = String.valueOf(malformed.getMessage())
                    .lines()
                    .findFirst()
                    .orElse("")
                    .replaceFirst("^.* path \\$\\.?", "");
            boolean known = place.matches("[A-Za-z0-9.\\[\\]]+");
            throw refused((known ? place : "document") + ": is not valid JSON", malformed);
        } catch (JsonParseException refused) {
            throw refused(String.valueOf(refused.getMessage()), refused);
        }
    }

    private static IllegalArgumentException refused(String why, JsonParseException cause) {
        return new IllegalArgumentException(OneLine.of("The search result cannot be read: " + why), cause);
    }

    private static final class Records implements TypeAdapterFactory {

        @Override
        @SuppressWarnings("unchecked") // T is raw's type
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            Class<? super T> raw = type.getRawType();
            if (raw.isEnum()) {
                return new OneOf<>((Class<T>) raw);
            }
            return raw.isRecord() ? new OfRecord<>(gson, (Class<T>) raw) : null;
        }
    }

    private static final class OneOf<T> extends TypeAdapter<T> {

        private final Class<T> type;

        OneOf(Class<T> type) {
            this.type = type;
        }

        @Override
        public void write(JsonWriter out, T value) throws IOException {
            out.value(((Enum<?>) value).name());
        }

        @Override
        public T read(JsonReader in) throws IOException {
            String name = in.nextString();
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> ((Enum<?>) constant).name().equals(name))
                    .findAny()
                    .orElseThrow(() -> problem(in, "must be one of " + Arrays.toString(type.getEnumConstants())));
        }
    }

    private static final class OfRecord<T> extends TypeAdapter<T> {

        private final Class<T> type;
        private final Map<String, Part> parts = new LinkedHashMap<>();

        OfRecord(Gson gson, Class<T> type) {
            this.type = type;
            for (RecordComponent component : type.getRecordComponents()) {
                parts.put(component.getName(), new Part(component, gson));
            }
        }

        @Override
        public void write(JsonWriter out, @Nullable T value) throws IOException {
            if (value == null) { // unknown, and written all the same
                out.nullValue();
                return;
            }
            out.beginObject();
            for (Part part : parts.values()) {
                part.write(out, value);
            }
            out.endObject();
        }

        @Override
        public T read(JsonReader in) throws IOException {
            if (in.peek() != JsonToken.BEGIN_OBJECT) {
                throw problem(in, "must be an object");
            }
            String path = path(in);
            Map<String, Object> read = new LinkedHashMap<>();
            in.beginObject();
            while (in.hasNext()) {
                String name = in.nextName();
                Part part = parts.get(name);
                if (part == null) {
                    in.skipValue();
                } else if (read.containsKey(name)) {
                    throw problem(in, "is there twice");
                } else {
                    read.put(name, part.read(in));
                }
            }
            in.endObject();
            parts.forEach((name, part) -> part.require(path, read.get(name)));
            try {
                return canonical()
                        .newInstance(parts.keySet().stream().map(read::get).toArray());
            } catch (InvocationTargetException refused) {
                Throwable cause = refused.getTargetException();
                throw new JsonParseException(within(path, cause.getMessage()), cause);
            } catch (ReflectiveOperationException everyRecordHasOne) {
                throw new IllegalStateException(everyRecordHasOne);
            }
        }

        private Constructor<T> canonical() throws NoSuchMethodException {
            return type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
        }
    }

    private record Part(RecordComponent component, TypeAdapter<Object> adapter) {

        @SuppressWarnings("unchecked") // as Gson itself does with what it reads by reflection
        Part(RecordComponent component, Gson gson) {
            this(component, (TypeAdapter<Object>) gson.getAdapter(TypeToken.get(component.getGenericType())));
        }

        void write(JsonWriter out, Object of) throws IOException {
            try {
                Object value = component.getAccessor().invoke(of);
                if (value != null || !component.isAnnotationPresent(WhereKnown.class)) {
                    adapter.write(out.name(component.getName()), value);
                }
            } catch (ReflectiveOperationException everyRecordIsPublic) {
                throw new IllegalStateException(everyRecordIsPublic);
            }
        }

        @Nullable
        Object read(JsonReader in) throws IOException {
            if (in.peek() == JsonToken.NULL) {
                in.nextNull();
                return null;
            }
            boolean number = component.getType().isPrimitive() && component.getType() != boolean.class
                    || Number.class.isAssignableFrom(component.getType());
            if (number && in.peek() != JsonToken.NUMBER) {
                throw problem(in, "must be a number without quotes");
            }
            try {
                return adapter.read(in);
            } catch (NumberFormatException | IllegalStateException | JsonSyntaxException unlike) {
                throw problem(
                        in, "must be a value of type " + component.getType().getSimpleName());
            }
        }

        void require(String path, @Nullable Object value) {
            if (value == null && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                throw new JsonParseException(within(path, component.getName() + ": is missing"));
            }
        }
    }

    private static JsonParseException problem(JsonReader in, String remedy) {
        String path = path(in);
        return new JsonParseException((path.isEmpty() ? "document" : path) + ": " + remedy);
    }

    private static String path(JsonReader in) {
        return in.getPath().replaceFirst("^\\$\\.?", "");
    }

    private static String within(String path, @Nullable String place) {
        return path.isEmpty() ? String.valueOf(place) : path + "." + place;
    }
}

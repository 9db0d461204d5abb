package fusionlab.protocol;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gson for the records of the protocol, on phones too: there a record is a plain class, whose fields Gson sets without calling its
 * constructor, so that nothing is checked and absent lists are null. This class calls the constructor there too.
 */
public final class WireJson {

    private WireJson() {}

    /**
     * Strict, like the server's Jackson: otherwise NaN could be read but not written. Unreadable text throws a JsonParseException, a
     * NumberFormatException, or a RuntimeException around a record constructor's exception.
     */
    public static Gson gson() {
        return new GsonBuilder()
                .setStrictness(Strictness.STRICT)
                .registerTypeAdapterFactory(new OnceRecords())
                .create();
    }

    private static final class OnceRecords implements TypeAdapterFactory {

        @Override
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            Class<? super T> raw = type.getRawType();
            boolean ours = raw.getName().startsWith("fusionlab.") && !raw.isEnum() && !raw.isInterface();
            boolean record =
                    raw.getSuperclass() != null && raw.getSuperclass().getName().equals("java.lang.Record");
            if (!ours || record) {
                return null; // Gson's own way
            }
            Map<String, Field> fields = new LinkedHashMap<>();
            for (Field field : raw.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    fields.put(field.getName(), field);
                }
            }
            TypeAdapter<T> byFields = gson.getDelegateAdapter(this, type);
            for (Constructor<?> constructor : raw.getDeclaredConstructors()) {
                if (Arrays.stream(constructor.getParameters())
                                .map(Parameter::getName)
                                .collect(Collectors.toSet())
                                .equals(fields.keySet())
                        && constructor.getParameterCount() == fields.size()) {
                    constructor.setAccessible(true);
                    return new ThroughConstructor<>(byFields, constructor, fields);
                }
            }
            throw new IllegalStateException(raw.getName() + " has no constructor with its fields as parameters");
        }
    }

    private static final class ThroughConstructor<T> extends TypeAdapter<T> {

        private final TypeAdapter<T> byFields;
        private final Constructor<?> constructor;
        private final Map<String, Field> fields;

        ThroughConstructor(TypeAdapter<T> byFields, Constructor<?> constructor, Map<String, Field> fields) {
            this.byFields = byFields;
            this.constructor = constructor;
            this.fields = fields;
        }

        @Override
        public void write(JsonWriter out, T value) throws IOException {
            byFields.write(out, value);
        }

        @Override
        @SuppressWarnings({"unchecked", "NullAway"}) // JSON's null stays null, as with Gson
        public T read(JsonReader in) throws IOException {
            T unchecked = byFields.read(in);
            if (unchecked == null) {
                return null;
            }
            try {
                Parameter[] parameters = constructor.getParameters();
                Object[] values = new Object[parameters.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = fields.get(parameters[i].getName()).get(unchecked);
                }
                return (T) constructor.newInstance(values);
            } catch (InvocationTargetException e) {
                throw new JsonParseException(
                        "Not a whole " + constructor.getName() + ": " + e.getCause(), e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new JsonParseException(e);
            }
        }
    }
}

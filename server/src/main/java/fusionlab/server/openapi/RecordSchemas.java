package fusionlab.server.openapi;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import tools.jackson.databind.JsonNode;

/**
 * Completes the schemas of records by what their code says: a component without {@link Nullable} is required, one with it may be null; enums
 * have the words that JSON has; descriptions are those of the Javadoc.
 */
final class RecordSchemas {

    private static final String NAN = "NaN";

    private RecordSchemas() {}

    /** @param types the Java type of a schema's name; null if it has none */
    static void complete(Map<String, Schema> schemas, Function<String, @Nullable Class<?>> types) {
        schemas.forEach((name, schema) -> {
            Class<?> type = types.apply(name);
            if (type != null && type.isEnum()) {
                words(schema, type);
            }
            if (type != null && type.isRecord()) {
                complete(schema, type);
            }
        });
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void words(Schema schema, Class<?> type) {
        schema.setEnum(
                Arrays.stream(type.getEnumConstants()).map(Object::toString).toList());
        describe(schema, JavadocText.of(type).text());
    }

    private static void complete(Schema<?> schema, Class<?> type) {
        describe(schema, JavadocText.of(type).text());
        Map<String, Schema> properties = schema.getProperties();
        if (properties == null) {
            return;
        }
        Set<String> required = new TreeSet<>(schema.getRequired() == null ? List.of() : schema.getRequired());
        Map<String, Schema> completed = new LinkedHashMap<>(properties);
        components(type, properties, required, completed);
        computed(type, completed);
        schema.setProperties(completed);
        // In the order of the record.
        List<String> ordered = new ArrayList<>(completed.keySet());
        ordered.retainAll(required);
        schema.setRequired(ordered.isEmpty() ? null : ordered);
    }

    private static void components(
            Class<?> type, Map<String, Schema> properties, Set<String> required, Map<String, Schema> completed) {
        Map<String, String> javadoc = JavadocText.of(type).parameters();
        RecordComponent[] components = type.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            Schema<?> property = properties.get(component.getName());
            if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                components(component.getType(), properties, required, completed);
            } else if (property != null) {
                String text = javadoc.getOrDefault(component.getName(), "");
                // What Java calls NaN is null in JSON.
                boolean unknown = component.getType() == double.class && text.contains(NAN);
                describe(property, UsualWords.described(component.getName(), text.replace(NAN, "null")));
                Schema<?> exact = nullability(property, component.getAnnotatedType());
                completed.put(component.getName(), unknown ? Schemas.orNull(exact) : exact);
                if (!unknown && !isNullable(component.getAnnotatedType()) && !isOptional(type, i)) {
                    required.add(component.getName());
                }
            }
        }
    }

    /** Properties that are methods: of the record, or of an interface that it has. */
    private static void computed(Class<?> type, Map<String, Schema> completed) {
        Set<String> components =
                Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).collect(Collectors.toSet());
        Stream.of(type.getMethods(), type.getDeclaredMethods())
                .flatMap(Arrays::stream)
                .distinct()
                .filter(method -> method.getParameterCount() == 0)
                .forEach(method -> {
                    String name = StringUtils.uncapitalize(method.getName().replaceFirst("^(is|get)(?=[A-Z])", ""));
                    Schema<?> property = completed.get(name);
                    if (property != null && !components.contains(name)) {
                        describe(property, JavadocText.of(method).text());
                        completed.put(name, nullability(property, method.getAnnotatedReturnType()));
                    }
                });
    }

    /** A document of any form is any JSON. */
    private static boolean isAnyJson(AnnotatedType type) {
        return type.getType() == JsonNode.class;
    }

    private static Schema<?> nullability(Schema<?> property, AnnotatedType type) {
        if (isAnyJson(type)) {
            return new JsonSchema().description(property.getDescription());
        }
        if (property.getItems() != null
                && type instanceof AnnotatedParameterizedType list
                && Collection.class.isAssignableFrom(raw(list))) {
            AnnotatedType item = list.getAnnotatedActualTypeArguments()[0];
            property.setItems(nullability(property.getItems(), item));
        }
        return isNullable(type) ? Schemas.orNull(property) : property;
    }

    private static Class<?> raw(AnnotatedParameterizedType type) {
        return (Class<?>) ((java.lang.reflect.ParameterizedType) type.getType()).getRawType();
    }

    private static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    /** Whether the constructor takes null where the component never is, and puts a default there. */
    private static boolean isOptional(Class<?> type, int component) {
        Class<?>[] components = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(components);
            return isNullable(canonical.getAnnotatedParameterTypes()[component]);
        } catch (NoSuchMethodException everyRecordHasIt) {
            throw new IllegalStateException(everyRecordHasIt);
        }
    }

    private static void describe(Schema<?> schema, @Nullable String text) {
        if (text != null && !text.isEmpty() && schema.getDescription() == null) {
            schema.setDescription(text);
        }
    }
}

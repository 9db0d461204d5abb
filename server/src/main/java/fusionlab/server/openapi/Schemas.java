package fusionlab.server.openapi;

import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Schemas of version 3.1 of OpenAPI. */
final class Schemas {

    private static final String NULL = "null";

    private Schemas() {}

    @SuppressWarnings("unchecked")
    static Schema<Object> of(String type) {
        return (Schema<Object>) new JsonSchema().types(new LinkedHashSet<>(Set.of(type)));
    }

    static Schema<Object> binary() {
        return (Schema<Object>) of("string").format("binary");
    }

    /** The same, or null. */
    static Schema<?> orNull(Schema<?> schema) {
        if (schema.getTypes() != null && schema.getEnum() == null) {
            Set<String> types = new LinkedHashSet<>(schema.getTypes());
            types.add(NULL);
            schema.setTypes(types);
            return schema;
        }
        if (schema.get$ref() == null && schema.getEnum() == null) {
            return schema; // any value, null included
        }
        Schema<?> either = new JsonSchema().anyOf(List.of(schema, of(NULL)));
        either.setDescription(schema.getDescription());
        schema.setDescription(null);
        return either;
    }
}

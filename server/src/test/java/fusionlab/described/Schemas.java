package fusionlab.described;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks JSON against the keywords of JSON Schema that the OpenAPI document uses. Fields that are not described are lies. */
final class Schemas {

    private static final int ENOUGH = 20;
    private static final Set<String> KNOWN = Set.of(
            "$ref",
            "additionalProperties",
            "anyOf",
            "contentMediaType",
            "contentSchema",
            "default",
            "description",
            "enum",
            "example",
            "examples",
            "format",
            "items",
            "maxItems",
            "maxLength",
            "maximum",
            "minItems",
            "minLength",
            "minimum",
            "pattern",
            "properties",
            "required",
            "type");

    private final JsonObject document;

    Schemas(JsonObject document) {
        this.document = document;
    }

    List<String> lies(JsonObject schema, JsonElement value) {
        List<String> lies = new ArrayList<>();
        check(schema, value, "", lies);
        return lies;
    }

    private void check(JsonObject schema, JsonElement value, String at, List<String> lies) {
        if (lies.size() >= ENOUGH) {
            return;
        }
        for (String keyword : schema.keySet()) {
            if (!KNOWN.contains(keyword)) {
                throw new IllegalStateException("Teach this class the keyword " + keyword);
            }
        }
        if (schema.has("$ref")) {
            check(referred(schema.get("$ref").getAsString()), value, at, lies);
        }
        if (schema.has("anyOf")) {
            either(schema.getAsJsonArray("anyOf"), value, at, lies);
        }
        if (schema.has("type") && !hasType(schema.get("type"), value)) {
            lies.add(at + " is " + shortened(value) + " and not " + schema.get("type"));
            return;
        }
        if (schema.has("enum") && !schema.getAsJsonArray("enum").contains(value)) {
            lies.add(at + " is " + shortened(value) + " and none of " + schema.get("enum"));
        }
        if (value.isJsonArray() && schema.has("items")) {
            int index = 0;
            for (JsonElement item : value.getAsJsonArray()) {
                check(schema.getAsJsonObject("items"), item, at + "[" + index++ + "]", lies);
            }
        }
        if (value.isJsonObject()) {
            object(schema, value.getAsJsonObject(), at, lies);
        }
    }

    private void either(JsonArray schemas, JsonElement value, String at, List<String> lies) {
        List<String> all = new ArrayList<>();
        for (JsonElement schema : schemas) {
            List<String> of = new ArrayList<>();
            check(schema.getAsJsonObject(), value, at, of);
            if (of.isEmpty()) {
                return;
            }
            all.addAll(of);
        }
        lies.addAll(all);
    }

    private void object(JsonObject schema, JsonObject value, String at, List<String> lies) {
        if (schema.has("required")) {
            schema.getAsJsonArray("required").forEach(name -> {
                if (!value.has(name.getAsString())) {
                    lies.add(at + "." + name.getAsString() + " is required and absent");
                }
            });
        }
        JsonObject properties = schema.has("properties") ? schema.getAsJsonObject("properties") : new JsonObject();
        JsonElement others = schema.get("additionalProperties");
        boolean closed = schema.has("type") && (others == null || others.equals(new com.google.gson.JsonPrimitive(false)));
        value.asMap().forEach((name, field) -> {
            if (properties.has(name)) {
                check(properties.getAsJsonObject(name), field, at + "." + name, lies);
            } else if (others != null && others.isJsonObject()) {
                check(others.getAsJsonObject(), field, at + "." + name, lies);
            } else if (closed) {
                lies.add(at + "." + name + " is not described");
            }
        });
    }

    private static boolean hasType(JsonElement types, JsonElement value) {
        if (types.isJsonArray()) {
            return types.getAsJsonArray().asList().stream().anyMatch(type -> hasType(type, value));
        }
        return switch (types.getAsString()) {
            case "null" -> value.isJsonNull();
            case "object" -> value.isJsonObject();
            case "array" -> value.isJsonArray();
            case "boolean" -> value.isJsonPrimitive() && value.getAsJsonPrimitive().isBoolean();
            case "string" -> value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
            case "number" -> value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber();
            case "integer" ->
                value.isJsonPrimitive()
                        && value.getAsJsonPrimitive().isNumber()
                        && value.getAsString().matches("-?\\d+");
            default -> throw new IllegalStateException("no type: " + types);
        };
    }

    private JsonObject referred(String reference) {
        JsonElement found = document;
        for (String name : reference.substring(2).split("/")) {
            found = found.getAsJsonObject().get(name);
        }
        return found.getAsJsonObject();
    }

    private static String shortened(JsonElement value) {
        String text = value.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}

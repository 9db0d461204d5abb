package fusionlab.launcher.fuzz;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The operations that the lab describes at {@code /v3/api-docs}. */
record ApiDocument(JsonObject document) {

    /** @param mediaType of the body; blank for none. @param body its schema */
    record Operation(String method, String path, List<Parameter> parameters, String mediaType, JsonObject body) {

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** @param in path, query or header */
    record Parameter(String name, String in, JsonObject schema) {}

    /** One for each content type that a path takes. */
    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.getAsJsonObject("paths")
                .asMap()
                .forEach((path, item) -> item.getAsJsonObject().asMap().forEach((method, operation) -> {
                    JsonObject description = operation.getAsJsonObject();
                    List<Parameter> parameters = parameters(description);
                    String verb = method.toUpperCase(Locale.ROOT);
                    JsonObject content = child(child(description, "requestBody"), "content");
                    if (content.isEmpty()) {
                        operations.add(new Operation(verb, path, parameters, "", content));
                    }
                    content.asMap()
                            .forEach((type, body) -> operations.add(new Operation(
                                    verb, path, parameters, type, child(body.getAsJsonObject(), "schema"))));
                }));
        return operations;
    }

    /** The schema itself, or what it refers to; of alternatives the first, as the other is null. */
    JsonObject resolved(JsonObject schema) {
        if (schema.has("anyOf")) {
            return resolved(schema.getAsJsonArray("anyOf").get(0).getAsJsonObject());
        }
        if (!schema.has("$ref")) {
            return schema;
        }
        String name = schema.get("$ref").getAsString().replace("#/components/schemas/", "");
        return document.getAsJsonObject("components").getAsJsonObject("schemas").getAsJsonObject(name);
    }

    private static List<Parameter> parameters(JsonObject description) {
        List<Parameter> parameters = new ArrayList<>();
        JsonArray all = description.has("parameters") ? description.getAsJsonArray("parameters") : new JsonArray();
        for (JsonElement each : all) {
            JsonObject parameter = each.getAsJsonObject();
            parameters.add(new Parameter(
                    parameter.get("name").getAsString(),
                    parameter.get("in").getAsString(),
                    child(parameter, "schema")));
        }
        return parameters;
    }

    static JsonObject child(JsonObject parent, String name) {
        return parent.has(name) ? parent.getAsJsonObject(name) : new JsonObject();
    }
}

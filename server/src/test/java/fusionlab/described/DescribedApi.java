package fusionlab.described;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds answers against the OpenAPI document: nothing may be sent that it does not describe. Immutable. */
public final class DescribedApi {

    /** @param rank lower for fewer variables, and for more text around them */
    private record Route(String method, Pattern path, int rank, JsonObject operation) {}

    private final Schemas schemas;
    private final JsonObject document;
    private final List<Route> routes = new ArrayList<>();

    /** @param document of {@code /v3/api-docs} */
    public DescribedApi(String document) {
        this.document = JsonParser.parseString(document).getAsJsonObject();
        this.schemas = new Schemas(this.document);
        this.document.getAsJsonObject("paths").asMap().forEach((path, item) -> item.getAsJsonObject()
                .asMap()
                .forEach((method, operation) -> routes.add(new Route(
                        method.toUpperCase(Locale.ROOT),
                        pattern(path),
                        1_000 * path.split("\\{", -1).length - path.length(),
                        operation.getAsJsonObject()))));
    }

    private static Pattern pattern(String path) {
        return Pattern.compile(
                Pattern.quote(path).replaceAll("\\{[^}]+}", "\\\\E[^/]+\\\\Q").replace("\\Q\\E", ""));
    }

    /**
     * @param target path and query of the request
     * @param contentType of the answer; empty if it has none
     * @return what the document does not say of this answer; empty if it says all, or if the request is to no operation
     */
    public List<String> lies(String method, String target, int status, String contentType, byte[] body) {
        Route route = route(method.equals("HEAD") ? "GET" : method, target.split("[?#]", 2)[0]);
        if (route == null) {
            return List.of();
        }
        JsonObject response = response(route.operation(), status);
        if (response == null) {
            return List.of("status " + status + " is not described");
        }
        JsonObject content = response.has("content") ? response.getAsJsonObject("content") : new JsonObject();
        if (body.length == 0) {
            return List.of();
        }
        String type = contentType.split(";", 2)[0].strip();
        if (!content.has(type)) {
            return List.of(status + " with the media type '" + type + "' is not described");
        }
        JsonObject schema = content.getAsJsonObject(type).getAsJsonObject("schema");
        boolean file =
                schema.has("format") && schema.get("format").getAsString().equals("binary");
        if (file || !type.endsWith("json")) {
            return List.of();
        }
        try {
            JsonElement answer = JsonParser.parseString(new String(body, StandardCharsets.UTF_8));
            return schemas.lies(schema, answer);
        } catch (JsonParseException noJson) {
            return List.of("no JSON: " + noJson.getMessage());
        }
    }

    /** @return what is wrong with the examples of request bodies, and which JSON bodies have none; files have forms of their own */
    public List<String> liesOfExamples() {
        List<String> lies = new ArrayList<>();
        for (Route route : routes) {
            JsonObject body = route.operation().getAsJsonObject("requestBody");
            JsonObject json =
                    body == null ? null : body.getAsJsonObject("content").getAsJsonObject("application/json");
            if (json == null || json.getAsJsonObject("schema").has("additionalProperties")) {
                continue;
            }
            String name = route.operation().get("operationId").getAsString();
            if (!json.has("examples")) {
                lies.add(name + " has no example");
                continue;
            }
            json.getAsJsonObject("examples").asMap().forEach((key, example) -> schemas.lies(
                            json.getAsJsonObject("schema"),
                            example.getAsJsonObject().get("value"))
                    .forEach(lie -> lies.add(name + ", " + key + ": " + lie)));
        }
        return lies;
    }

    private @Nullable Route route(String method, String path) {
        Route best = null;
        for (Route route : routes) {
            boolean fits =
                    route.method().equals(method) && route.path().matcher(path).matches();
            if (fits && (best == null || route.rank() < best.rank())) {
                best = route;
            }
        }
        return best;
    }

    private @Nullable JsonObject response(JsonObject operation, int status) {
        JsonObject responses = operation.getAsJsonObject("responses");
        if (!responses.has(Integer.toString(status))) {
            return null;
        }
        JsonObject response = responses.getAsJsonObject(Integer.toString(status));
        if (!response.has("$ref")) {
            return response;
        }
        String name = response.get("$ref").getAsString().replace("#/components/responses/", "");
        return document.getAsJsonObject("components")
                .getAsJsonObject("responses")
                .getAsJsonObject(name);
    }
}

package fusionlab.server.rest;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One operation of the REST interface, as the description says it.
 *
 * @param path with variables in braces
 * @param required names of query parameters without which it refuses
 * @param bodies media types of its body; none if it takes none
 * @param isOpen whether it needs no token
 */
record Operation(
        String method, String path, List<String> required, boolean isPaged, List<String> bodies, boolean isOpen) {

    /** All of them, with any permission. */
    static List<Operation> all(Lab lab) {
        List<Operation> operations = new ArrayList<>();
        JsonNode paths = lab.operator().get("/v3/api-docs").json().path("paths");
        paths.propertyStream().forEach(path -> path.getValue()
                .propertyStream()
                .forEach(method -> operations.add(
                        of(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()))));
        return operations;
    }

    private static Operation of(String method, String path, JsonNode description) {
        List<JsonNode> parameters = description.path("parameters").valueStream().toList();
        return new Operation(
                method,
                path,
                parameters.stream()
                        .filter(parameter -> parameter.path("in").asString().equals("query")
                                && parameter.path("required").asBoolean())
                        .map(parameter -> parameter.path("name").asString())
                        .toList(),
                parameters.stream()
                        .anyMatch(parameter -> parameter.path("name").asString().equals("limit")),
                List.copyOf(description.at("/requestBody/content").propertyNames()),
                description.path("security").isArray()
                        && description.path("security").isEmpty());
    }

    /** Whether people's programs call it, with a token of role OPERATOR or VIEWER. */
    boolean isForPeople() {
        return !path.startsWith("/api/v1/agent/") && !path.startsWith("/api/v1/workers/") && !path.endsWith("/sync");
    }

    boolean hasVariable() {
        return path.contains("{");
    }

    /** The address of a thing that does not exist. */
    String ofNothing() {
        return path.replace("{sha256}", "ab".repeat(32))
                        .replaceAll("\\{name}", "nobodys")
                        .replaceAll("\\{\\w+}", "987654321")
                + required.stream()
                        .map(name -> name + "=1")
                        .collect(Collectors.joining("&", required.isEmpty() ? "" : "?", ""));
    }

    Answer send(Lab.Client caller, String address) {
        return send(caller, address, null, "");
    }

    Answer send(Lab.Client caller, String address, @Nullable String type, String body) {
        return caller.send(
                method,
                address,
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body),
                type);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}

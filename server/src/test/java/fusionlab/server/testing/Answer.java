package fusionlab.server.testing;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the server answered. */
public record Answer(HttpResponse<byte[]> response, JsonMapper mapper) {

    public int status() {
        return response.statusCode();
    }

    public String body() {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
        return response.body();
    }

    public JsonNode json() {
        return mapper.readTree(response.body());
    }

    /** A field of the JSON body as text; empty if it is not there. */
    public String text(String field) {
        return json().path(field).asString("");
    }

    public long number(String field) {
        return json().path(field).asLong();
    }

    public long id() {
        return number("id");
    }

    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** The body as another type. */
    public <T> T as(Class<T> type) {
        return mapper.readValue(response.body(), type);
    }

    @Override
    public String toString() {
        return status() + " " + body();
    }
}

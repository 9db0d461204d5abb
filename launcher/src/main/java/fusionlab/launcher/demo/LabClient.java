package fusionlab.launcher.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import fusionlab.launcher.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The lab's REST interface for an operator with an API token. Thread-safe. */
public final class LabClient {

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI base;
    private final String token;

    public LabClient(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    public URI base() {
        return base;
    }

    public JsonObject get(String path) {
        return object(path, send(request(path).GET(), BodyHandlers.ofString()));
    }

    public String text(String path) {
        return send(request(path).GET(), BodyHandlers.ofString()).body();
    }

    public byte[] bytes(String path) {
        return send(request(path).GET(), BodyHandlers.ofByteArray()).body();
    }

    public JsonObject post(String path, JsonElement body) {
        return post(path, "application/json", body.toString());
    }

    /** The created thing itself, whether the answer holds it or only says where it is. */
    public JsonObject post(String path, String contentType, String body) {
        HttpResponse<String> response = send(
                request(path)
                        .header("Content-Type", contentType)
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(BodyPublishers.ofString(body)),
                BodyHandlers.ofString());
        if (!response.body().isBlank()) {
            return object(path, response);
        }
        String location = response.headers()
                .firstValue("Location")
                .orElseThrow(() -> new Failure("the server's answer to " + path + " is empty and has no Location"));
        return get(URI.create(location).getRawPath());
    }

    public void delete(String path) {
        send(request(path).DELETE(), BodyHandlers.ofString());
    }

    public static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
    }

    /** Whether the server says that it is ready; false while it cannot be reached. */
    public boolean isHealthy() {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/actuator/health"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(90))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json, */*");
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder builder, HttpResponse.BodyHandler<T> handler) {
        HttpRequest request = builder.build();
        try {
            HttpResponse<T> response = sent(request, handler);
            if (response.statusCode() >= 300) {
                throw new Failure(request.method() + " " + request.uri().getPath() + " was answered "
                        + response.statusCode() + ": " + detail(response.body()));
            }
            return response;
        } catch (IOException e) {
            throw new Failure(
                    request.method() + " " + request.uri().getPath() + " failed: "
                            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    /** Once more if the connection broke: what is created carries a key, so that it is created once. */
    private <T> HttpResponse<T> sent(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        try {
            return http.send(request, handler);
        } catch (HttpTimeoutException | ConnectException e) {
            throw e;
        } catch (IOException broken) {
            return http.send(request, handler);
        }
    }

    private static String detail(Object body) {
        String text = body instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(body);
        try {
            JsonElement json = JsonParser.parseString(text);
            if (json.isJsonObject() && json.getAsJsonObject().has("detail")) {
                return json.getAsJsonObject().get("detail").getAsString();
            }
        } catch (JsonParseException e) {
            return text; // no problem document: what there is
        }
        return text;
    }

    private static JsonObject object(String path, HttpResponse<String> response) {
        try {
            return JsonParser.parseString(response.body()).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new Failure("the server's answer to " + path + " is no JSON object: " + response.body(), e);
        }
    }
}

package fusionlab.server.testing;

import fusionlab.described.DescribedApi;
import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Registration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/** Sends real HTTP requests to the server under test. */
@TestComponent
public class Lab {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    public static final HostFacts HOST = new HostFacts(
            "Test OS 1",
            "test-os-1",
            "Test CPU",
            2,
            8_000_000_000L,
            "x86_64",
            Map.of("onnxruntime", "1.29.0"),
            Map.of("onnxruntime", List.of("cpu")));

    private final Environment environment;
    private final JsonMapper json;
    private volatile @Nullable DescribedApi api;
    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    Lab(Environment environment, JsonMapper json) {
        this.environment = environment;
        this.json = json;
    }

    /** {@code http://localhost:PORT}. */
    public String address() {
        return "http://localhost:" + environment.getRequiredProperty("local.server.port");
    }

    public Client operator() {
        return with(ServerTest.OPERATOR_TOKEN);
    }

    public Client anonymous() {
        return new Client(Map.of());
    }

    /** @param token an API token or a device token */
    public Client with(String token) {
        return new Client(Map.of("Authorization", "Bearer " + token));
    }

    /** A new API token of role VIEWER. */
    public Client viewer() {
        Answer created =
                operator().post("/api/v1/api-tokens", Map.of("name", "viewer " + System.nanoTime(), "role", "VIEWER"));
        return with(created.text("token"));
    }

    /** A new host device whose agent has registered. */
    public RegisteredDevice device(String name) {
        Answer created = operator().post("/api/v1/devices", Map.of("name", name, "kind", "host"));
        Answer registered = anonymous()
                .post(
                        Protocol.REGISTER,
                        new Registration.Request(Protocol.VERSION, created.text("registrationToken"), "test", HOST));
        return new RegisteredDevice(created.id(), registered.text("deviceToken"), with(registered.text("deviceToken")));
    }

    /** @param agent sends requests with the device's token */
    public record RegisteredDevice(long id, String token, Client agent) {}

    /** The answer to asking for a table of SD-v1.5 at the smallest latent size, with one thread. */
    public Answer askForTable(long deviceId) {
        return askForTable(deviceId, Map.of());
    }

    /** @param more fields of the request */
    public Answer askForTable(long deviceId, Map<String, Object> more) {
        Map<String, Object> request = new HashMap<>(
                Map.of("deviceId", deviceId, "topology", "sd-v1.5", "latentSize", 8, "profile", Map.of("threads", 1)));
        request.putAll(more);
        return operator().post("/api/v1/campaigns", request);
    }

    /** No answer may say what the description of the interface does not, whatever a test looks at. */
    private void described(String method, String path, HttpResponse<byte[]> response) {
        if (!path.startsWith("/api/v1/")) {
            return;
        }
        DescribedApi document = api;
        if (document == null) {
            document = new DescribedApi(operator().get("/v3/api-docs").body());
            api = document;
        }
        List<String> lies = document.lies(
                method,
                path,
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.body());
        if (!lies.isEmpty()) {
            throw new AssertionError("The OpenAPI document does not say this of " + method + " " + path + ": " + lies);
        }
    }

    /** Someone who sends requests. */
    public final class Client {

        private final Map<String, String> headers;

        private Client(Map<String, String> headers) {
            this.headers = headers;
        }

        public Client header(String name, String value) {
            Map<String, String> more = new java.util.LinkedHashMap<>(headers);
            more.put(name, value);
            return new Client(more);
        }

        /** For requests that are written by hand. */
        public String authorization() {
            return headers.getOrDefault("Authorization", "");
        }

        public Answer get(String path) {
            return send("GET", path, HttpRequest.BodyPublishers.noBody(), null);
        }

        public Answer delete(String path) {
            return send("DELETE", path, HttpRequest.BodyPublishers.noBody(), null);
        }

        /** @param body a string is sent as it is; everything else as JSON */
        public Answer post(String path, Object body) {
            return post(path, "application/json", body instanceof String text ? text : json.writeValueAsString(body));
        }

        public Answer post(String path) {
            return send("POST", path, HttpRequest.BodyPublishers.noBody(), null);
        }

        public Answer post(String path, String contentType, String body) {
            return send("POST", path, HttpRequest.BodyPublishers.ofString(body), contentType);
        }

        public Answer send(String method, String path, HttpRequest.BodyPublisher body, @Nullable String contentType) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path))
                    .timeout(PATIENCE)
                    .method(method, body);
            headers.forEach(request::setHeader);
            if (contentType != null) {
                request.setHeader("Content-Type", contentType);
            }
            try {
                var response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                described(method, path, response);
                return new Answer(response, json);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }
}

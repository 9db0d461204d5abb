package fusionlab.lab;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import fusionlab.protocol.WireJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** A client of the lab: makes {@link Call}s and can end those that wait. Thread-safe. */
public final class LabClient {

    static {
        // The JDK would resend a POST by itself; the call decides whether it may be sent twice.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    final Gson gson = WireJson.gson();
    final Set<Exchange> waiting = ConcurrentHashMap.newKeySet();
    final Map<String, String> headers;
    final @Nullable SSLSocketFactory tls;
    volatile boolean hungUp;

    private final String base;

    /** @param program name and version, for the lab's log */
    public LabClient(URI server, String program) {
        this(
                server.toString().replaceAll("/+$", ""),
                Map.of("User-Agent", program, "Accept", "application/json, application/problem+json"),
                null);
    }

    private LabClient(String base, Map<String, String> headers, @Nullable SSLSocketFactory tls) {
        this.base = base;
        this.headers = headers;
        this.tls = tls;
    }

    /** A client that sends a header with each call. */
    public LabClient with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new LabClient(base, more, tls);
    }

    /** A client that sends a token with each call. */
    public LabClient withToken(String token) {
        return with("Authorization", "Bearer " + token);
    }

    /** A client with the context's trust. @param context null for the JVM's own trust */
    public LabClient trusting(@Nullable SSLContext context) {
        return new LabClient(base, headers, context == null ? null : context.getSocketFactory());
    }

    public URI server() {
        return URI.create(base);
    }

    public Call get(String path) {
        return new Call(this, "GET", base + path, null);
    }

    /** @param content sent as JSON */
    public Call post(String path, Object content) {
        String json = content instanceof JsonElement tree
                ? tree.toString()
                : gson.toJson(content); // keeps the nulls of a tree
        return post(path, "application/json", json);
    }

    public Call post(String path, String contentType, String content) {
        return new Call(this, "POST", base + path, content.getBytes(StandardCharsets.UTF_8))
                .with("Content-Type", contentType);
    }

    /**
     * Sends a file without holding it in memory, if the lab takes it. If the lab answers before that, the JDK returns the status only,
     * without the body.
     */
    public Call put(String path, Path file) {
        return new Call(this, "PUT", base + path, file)
                .with("Content-Type", "application/octet-stream")
                .with("Expect", "100-continue");
    }

    public Call delete(String path) {
        return new Call(this, "DELETE", base + path, null);
    }

    /** Whether the lab reports that it is ready; false while it is unreachable. */
    public boolean isHealthy() {
        try {
            return get("/actuator/health").within(Duration.ofSeconds(5)).send().status() == 200;
        } catch (LabException notYet) {
            return false;
        }
    }

    /** Ends waiting calls in other threads, and later ones at once; other calls are unaffected. */
    public void hangUp() {
        hungUp = true;
        waiting.forEach(exchange -> exchange.end("the call was ended"));
    }
}

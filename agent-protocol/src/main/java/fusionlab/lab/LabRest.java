package fusionlab.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A lab's REST interface for an operator. All calls throw {@link LabException}s whose message begins with the request. Thread-safe. */
public final class LabRest {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final long MAX_BYTES = 1 << 30;

    private final LabClient lab;

    /** @param program name and version, for the lab's log @param token of role OPERATOR or ADMIN */
    public LabRest(URI server, String program, String token) {
        this.lab = new LabClient(server, program).withToken(token).with("Accept", "application/json, */*");
    }

    public URI server() {
        return lab.server();
    }

    public boolean isHealthy() {
        return lab.isHealthy();
    }

    public JsonObject get(String path) {
        return object("GET " + path, send("GET " + path, lab.get(path)));
    }

    /** All that a list holds, page after page as far as they are read; {@code limit} in the path is a page's length. */
    public Stream<JsonObject> items(String path) {
        Iterator<JsonObject> pages = new Iterator<>() {
            private @Nullable String next = path;

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public JsonObject next() {
                if (next == null) {
                    throw new NoSuchElementException();
                }
                JsonObject page = get(next);
                JsonElement after = page.get("next");
                next = after == null || after.isJsonNull()
                        ? null
                        : path + (path.contains("?") ? "&" : "?") + "after=" + after.getAsLong();
                return page;
            }
        };
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(pages, Spliterator.ORDERED), false)
                .flatMap(page -> page.getAsJsonArray("items").asList().stream().map(JsonElement::getAsJsonObject));
    }

    public String text(String path) {
        return send("GET " + path, lab.get(path)).text();
    }

    public byte[] bytes(String path) {
        return send("GET " + path, lab.get(path)).bytes();
    }

    /** @param content sent as JSON */
    public JsonObject post(String path, Object content) {
        return created(path, lab.post(path, content));
    }

    public JsonObject post(String path, String contentType, String content) {
        return created(path, lab.post(path, contentType, content));
    }

    /** The created resource, fetched if the answer has only its address. */
    private JsonObject created(String path, Call call) {
        String request = "POST " + path;
        Answer answer =
                send(request, call.with("Idempotency-Key", UUID.randomUUID().toString()));
        String location = answer.location();
        if (location == null || !answer.text().isBlank()) {
            return object(request, answer);
        }
        return get(path(request, location));
    }

    /** The path of an address on this lab, below the lab's own path: the token goes nowhere else. */
    private String path(String request, String location) {
        try {
            String path = new URI(location).getRawPath();
            String base = server().getRawPath() + "/";
            if (path != null && path.startsWith(base)) {
                return path.substring(base.length() - 1);
            }
        } catch (URISyntaxException e) {
            throw new LabAwayException(request + ": " + server() + " names no address: " + location, e);
        }
        throw new LabAwayException(request + ": " + server() + " names no address: " + location);
    }

    private static JsonObject object(String request, Answer answer) {
        try {
            return answer.as(JsonObject.class);
        } catch (LabAwayException e) {
            throw new LabAwayException(request + ": " + e.getMessage(), e);
        }
    }

    public void delete(String path) {
        send("DELETE " + path, lab.delete(path));
    }

    /** Sends once more if the connection broke: an idempotency key prevents a second resource. */
    private static Answer send(String request, Call call) {
        try {
            return call.within(LIMIT).atMost(MAX_BYTES).again(broken -> {}).send();
        } catch (LabRefusedException e) {
            throw new LabRefusedException(e.status(), request + ": " + e.getMessage());
        } catch (LabAwayException e) {
            throw new LabAwayException(request + ": " + e.getMessage(), e);
        }
    }
}

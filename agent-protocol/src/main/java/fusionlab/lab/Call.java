package fusionlab.lab;

import com.google.gson.JsonParseException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request to a lab: how it is sent, then {@link #send} or {@link #into}, which throw {@link LabAwayException} or {@link
 * LabRefusedException}, and take no longer than the limit, or twice the limit if the answer stalls. Not thread-safe.
 */
public final class Call {

    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final long MAX_ANSWER_BYTES = 8 << 20;

    /** The lab may have to read a large file before it sends it. */
    private static final Duration FILE_SILENCE = Duration.ofMinutes(1);

    private static final int PARTIAL = HttpURLConnection.HTTP_PARTIAL;
    private static final int NOTHING_LEFT = 416;
    private static final int NO_ROOM = 507;

    final LabClient lab;
    final String method;
    final String address;
    final Map<String, String> headers;
    final @Nullable Object content;
    Duration limit = ANSWER;
    Duration silence = ANSWER;
    private long mostBytes = MAX_ANSWER_BYTES;
    private boolean waits;
    private @Nullable Path file;
    private long begun;
    private @Nullable Consumer<IOException> again;

    /** @param content bytes or a file, or null */
    Call(LabClient lab, String method, String address, @Nullable Object content) {
        this.lab = lab;
        this.method = method;
        this.address = address;
        this.headers = new LinkedHashMap<>(lab.headers);
        this.content = content;
    }

    public Call with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    public Call withToken(String token) {
        return with("Authorization", "Bearer " + token);
    }

    /** Limits the whole call; fifteen seconds by default. */
    public Call within(Duration most) {
        limit = most;
        silence = most;
        return this;
    }

    /** Lets the lab hold the call this long before it answers; {@link LabClient#hangUp} ends it. */
    public Call waiting(Duration held) {
        waits = true;
        return within(held.plus(ANSWER));
    }

    /** Refuses longer answers; 8 MiB by default. */
    public Call atMost(long bytes) {
        mostBytes = bytes;
        return this;
    }

    /**
     * Sends it once more if the connection breaks: for idempotent requests.
     *
     * @param broken receives the failure
     */
    public Call again(Consumer<IOException> broken) {
        again = broken;
        return this;
    }

    /**
     * Writes the answer to a file, cut off at the limit: a truncated file fails its hash check. If the file exists already, only the rest is
     * fetched; what has arrived before a failure stays in it, for the next call.
     *
     * @param entityTag of the content, in quotes: the beginning of another content is replaced
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public void into(Path target, String entityTag, long bytes) {
        with("Accept", "application/octet-stream, application/problem+json");
        waits = true;
        silence = FILE_SILENCE;
        file = target;
        begun = target.toFile().length();
        if (begun >= bytes) {
            begun = 0;
        }
        if (begun > 0) {
            with("Range", "bytes=" + begun + "-").with("If-Range", entityTag);
        }
        atMost(bytes).send();
    }

    public Answer send() {
        try {
            return once();
        } catch (ConnectException | SocketTimeoutException e) {
            throw away(e);
        } catch (IOException broken) {
            if (again == null) {
                throw away(broken);
            }
            again.accept(broken);
            try {
                return once();
            } catch (IOException e) {
                throw away(e);
            }
        }
    }

    private Answer once() throws IOException {
        try (Exchange exchange = new Exchange(this)) {
            try {
                if (waits) {
                    lab.waiting.add(exchange);
                    if (lab.hungUp) {
                        exchange.end("the call was ended");
                    }
                }
                int status = exchange.ask();
                if (status == NOTHING_LEFT && begun > 0) {
                    return new Answer(lab, status, null, new byte[0]);
                }
                if (status < 200 || status >= 300) {
                    throw failure(status, new String(bytes(exchange, MAX_ANSWER_BYTES), StandardCharsets.UTF_8));
                }
                return new Answer(lab, status, exchange.header("Location"), body(exchange, status));
            } finally {
                lab.waiting.remove(exchange);
            }
        }
    }

    private byte[] body(Exchange exchange, int status) throws IOException {
        if (file == null) {
            return bytes(exchange, mostBytes);
        }
        boolean rest = status == PARTIAL;
        if (rest && !String.valueOf(exchange.header("Content-Range")).startsWith("bytes " + begun + "-")) {
            throw new IOException("another part of the file came than was asked for");
        }
        try (FileOutput out = new FileOutput(file, rest)) {
            exchange.copy(out, rest ? mostBytes - begun : mostBytes);
        }
        return new byte[0];
    }

    private static byte[] bytes(Exchange exchange, long most) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!exchange.copy(bytes, most)) {
            throw new IOException("the answer is longer than " + most + " bytes");
        }
        return bytes.toByteArray();
    }

    private LabAwayException away(IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new LabAwayException(lab.server() + " does not answer: " + reason, e);
    }

    private LabException failure(int status, String answer) {
        String text = "HTTP " + status + detail(status, answer);
        boolean later = status >= 500 || status == 408 || status == 425 || status == 429;
        return later ? new LabAwayException(lab.server() + ": " + text) : new LabRefusedException(status, text);
    }

    private String detail(int status, String answer) {
        if (status == NO_ROOM && answer.isEmpty()) { // it answered before the file was sent
            return ": it has no room for the file, and its log has the figures";
        }
        try {
            Problem problem = lab.gson.fromJson(answer, Problem.class);
            return problem == null || problem.detail == null ? "" : ": " + problem.detail;
        } catch (JsonParseException e) {
            return ""; // not an answer of the lab
        }
    }

    private record Problem(@Nullable String detail) {}
}

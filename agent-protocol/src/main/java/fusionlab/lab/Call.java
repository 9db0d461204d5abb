package fusionlab.lab;

import com.google.gson.JsonParseException;
import fusionlab.lab.LabClient.Body;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One request to a lab: how it is sent, then {@link #send} or {@link #into}. Sending throws {@link LabAwayException} or
 * {@link LabRefusedException}, and takes no longer than the limit, or twice the limit if the answer stops half-way. Not thread-safe.
 */
public final class Call {

    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final long MAX_ANSWER_BYTES = 8 << 20;

    private final LabClient lab;
    private final String method;
    private final String address;
    private final Map<String, String> headers;
    private final @Nullable SSLSocketFactory tls;
    private final @Nullable Body body;
    private Duration limit = ANSWER;
    private Duration silence = ANSWER;
    private long mostBytes = MAX_ANSWER_BYTES;
    private boolean waits;
    private @Nullable Consumer<IOException> again;

    Call(
            LabClient lab,
            String method,
            String address,
            Map<String, String> headers,
            @Nullable SSLSocketFactory tls,
            @Nullable Body body) {
        this.lab = lab;
        this.method = method;
        this.address = address;
        this.headers = new LinkedHashMap<>(headers);
        this.headers.putIfAbsent("Accept", "application/json, application/problem+json");
        this.tls = tls;
        this.body = body;
        if (body != null) {
            this.headers.put("Content-Type", body.type());
        }
    }

    public Call with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    public Call withToken(String token) {
        return with("Authorization", "Bearer " + token);
    }

    /** Limits the whole call, fifteen seconds if nothing is said. */
    public Call within(Duration most) {
        limit = most;
        silence = most;
        return this;
    }

    /** The lab may hold the call so long before it answers; {@link LabClient#hangUp} ends it. */
    public Call waiting(Duration held) {
        waits = true;
        return within(held.plus(ANSWER));
    }

    /** Refuses longer answers, 8 MiB if nothing is said. */
    public Call atMost(long bytes) {
        mostBytes = bytes;
        return this;
    }

    /**
     * Sends it once more if the connection breaks: for requests that do the same when they come twice.
     *
     * @param broken is given what broke
     */
    public Call again(Consumer<IOException> broken) {
        again = broken;
        return this;
    }

    public Answer send() {
        return sent(exchange -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (!exchange.copy(bytes, mostBytes)) {
                throw new IOException("the answer is longer than " + mostBytes + " bytes");
            }
            return bytes.toByteArray();
        });
    }

    /**
     * Writes the answer into a file, and no more of it than so many bytes: what was cut off has not the hash that it should have.
     * {@link LabClient#hangUp} ends it.
     */
    public void into(Path file, long limitBytes) {
        with("Accept", "application/octet-stream, application/problem+json");
        waits = true;
        silence = ANSWER;
        sent(exchange -> {
            try (OutputStream out = Files.newOutputStream(file)) {
                exchange.copy(out, limitBytes);
            }
            return new byte[0];
        });
    }

    /** Takes the body of a good answer. */
    private interface Taker {
        byte[] take(Exchange exchange) throws IOException;
    }

    private Answer sent(Taker taker) {
        try {
            return once(taker);
        } catch (ConnectException | SocketTimeoutException e) {
            throw away(e);
        } catch (IOException broken) {
            if (again == null) {
                throw away(broken);
            }
            again.accept(broken);
            try {
                return once(taker);
            } catch (IOException e) {
                throw away(e);
            }
        }
    }

    private Answer once(Taker taker) throws IOException {
        try (Exchange exchange = new Exchange(URI.create(address).toURL(), limit)) {
            try {
                if (waits) {
                    lab.waiting.add(exchange);
                    if (lab.hungUp) {
                        exchange.end("the call was ended");
                    }
                }
                int status = exchange.ask(method, headers, tls, body, silence);
                if (status >= 200 && status < 300) {
                    return new Answer(lab, status, exchange.header("Location"), taker.take(exchange));
                }
                ByteArrayOutputStream problem = new ByteArrayOutputStream();
                exchange.copy(problem, MAX_ANSWER_BYTES);
                throw failure(status, problem.toString("UTF-8"));
            } finally {
                lab.waiting.remove(exchange);
            }
        }
    }

    private LabAwayException away(IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new LabAwayException(lab.server() + " does not answer: " + reason, e);
    }

    private LabException failure(int status, String answer) {
        String text = "HTTP " + status + detail(answer);
        boolean later = status >= 500 || status == 408 || status == 425 || status == 429;
        return later ? new LabAwayException(lab.server() + ": " + text) : new LabRefusedException(status, text);
    }

    private String detail(String answer) {
        try {
            Problem problem = lab.gson.fromJson(answer, Problem.class);
            return problem == null || problem.detail == null ? "" : ": " + problem.detail;
        } catch (JsonParseException e) {
            return ""; // what answered is not the lab
        }
    }

    private record Problem(@Nullable String detail) {}
}

package fusionlab.quality.worker;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.IdleConnections;
import fusionlab.protocol.Tuning;
import fusionlab.protocol.WireJson;
import fusionlab.unet.text.JsonFault;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The server as workers see it. Thread-safe; every call has a time limit and throws {@link LabAwayException} or
 * {@link LabRefusedException}.
 */
final class Lab {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final Duration RESULT = Duration.ofSeconds(60);
    private static final Duration FILE = Duration.ofMinutes(5);

    static {
        IdleConnections.closeBeforeTheServerDoes();
    }

    private final Gson gson = WireJson.gson();
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER) // a redirect must not carry the token elsewhere
            .build();
    private final String base;
    private final String token;
    private final String version;
    private final String session;
    private volatile @Nullable CompletableFuture<?> polling;
    private volatile boolean hungUp;

    /** @param session as in the offer */
    Lab(URI server, String token, String version, String session) {
        this.session = session;
        String address = server.toString();
        this.base = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        this.token = token;
        this.version = version;
    }

    /** Asks for work and waits for it as long as the offer says; empty if there was none. */
    Optional<Evaluation.Lease> lease(Evaluation.Offer offer) throws InterruptedException {
        Duration limit = ANSWER.plusSeconds(offer.waitSeconds());
        String answer = body(awaited(client.sendAsync(post(Evaluation.LEASES, offer, limit), text()), limit));
        return answer.isBlank() ? Optional.empty() : Optional.of(read(answer, Evaluation.Lease.class));
    }

    /** A client's own limit does not cover the answer's body. */
    private <T> HttpResponse<T> awaited(CompletableFuture<HttpResponse<T>> call, Duration limit)
            throws InterruptedException {
        polling = call;
        if (hungUp) {
            call.cancel(true);
        }
        try {
            return call.get(limit.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (CancellationException e) {
            throw new LabAwayException("the call was ended", e);
        } catch (ExecutionException e) {
            throw away(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            call.cancel(true);
            throw new LabAwayException(base + " did not end its answer within " + limit.toSeconds() + " s", e);
        } finally {
            polling = null;
        }
    }

    /** Ends a {@link #lease} or a {@link #download} that waits in another thread, and lets none wait any more. */
    void hangUp() {
        hungUp = true;
        CompletableFuture<?> call = polling;
        if (call != null) {
            call.cancel(true);
        }
    }

    Evaluation.HeartbeatAnswer heartbeat(long leaseId, Evaluation.Heartbeat heartbeat) throws InterruptedException {
        return read(sent(post(Evaluation.heartbeat(leaseId), heartbeat, ANSWER)), Evaluation.HeartbeatAnswer.class);
    }

    Evaluation.HeartbeatAnswer heartbeat(long tuningId, Tuning.Heartbeat heartbeat) throws InterruptedException {
        return read(sent(post(Tuning.heartbeat(tuningId), heartbeat, ANSWER)), Evaluation.HeartbeatAnswer.class);
    }

    void deliver(long leaseId, Evaluation.Result result) throws InterruptedException {
        sent(post(Evaluation.result(leaseId), result, RESULT));
    }

    void deliver(long tuningId, Tuning.Problem problem) throws InterruptedException {
        sent(post(Tuning.problem(tuningId), problem, RESULT));
    }

    /** Hands a tuning's weights over. */
    void deliver(long tuningId, long fencingToken, TunedFile weights) throws InterruptedException {
        try {
            sent(request(Tuning.weights(tuningId) + "?" + Tuning.FENCING_TOKEN + "=" + fencingToken, FILE)
                    .header("Content-Type", "application/octet-stream")
                    .header(Tuning.CONTENT_SHA256, weights.sha256())
                    .PUT(HttpRequest.BodyPublishers.ofFile(weights.path()))
                    .build());
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Brings a file of tuned weights, which is not checked yet. */
    void download(String sha256, Path file, long limitBytes) throws InterruptedException {
        HttpRequest request = request(Tuning.file(sha256), FILE)
                .setHeader("Accept", "application/octet-stream, application/problem+json")
                .GET()
                .build();
        HttpResponse.BodyHandler<String> handler = head -> isGood(head.statusCode())
                ? HttpResponse.BodySubscribers.mapping(new BoundedFile(file, limitBytes), Path::toString)
                : HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
        body(awaited(client.sendAsync(request, handler), FILE));
    }

    private String sent(HttpRequest request) throws InterruptedException {
        try {
            return body(client.send(request, text()));
        } catch (IOException e) {
            throw away(e);
        }
    }

    private HttpRequest post(String path, Object content, Duration limit) {
        return request(path, limit)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(gson.toJson(content), StandardCharsets.UTF_8))
                .build();
    }

    private HttpRequest.Builder request(String path, Duration limit) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(limit)
                .header("Accept", "application/json, application/problem+json")
                .header("User-Agent", "fusionlab-quality-worker/" + version)
                .header("Authorization", "Bearer " + token)
                .header(Evaluation.SESSION, session);
    }

    private static HttpResponse.BodyHandler<String> text() {
        return HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);
    }

    private LabAwayException away(Throwable cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new LabAwayException(base + " does not answer: " + reason, cause);
    }

    private String body(HttpResponse<String> response) {
        int status = response.statusCode();
        if (isGood(status)) {
            return response.body();
        }
        String detail = "HTTP " + status + detail(response.body());
        boolean later = status >= 500 || status == 408 || status == 425 || status == 429;
        throw later ? new LabAwayException(base + ": " + detail) : new LabRefusedException(status, detail);
    }

    private static boolean isGood(int status) {
        return status >= 200 && status < 300;
    }

    private String detail(String answer) {
        try {
            Problem problem = gson.fromJson(answer, Problem.class);
            return problem == null || problem.detail == null ? "" : ": " + problem.detail;
        } catch (JsonParseException e) {
            return "";
        }
    }

    private <T> T read(String answer, Class<T> type) {
        try {
            T value = gson.fromJson(answer, type);
            if (value != null) {
                return value;
            }
        } catch (RuntimeException e) { // Gson wraps what a record's constructor throws
            throw new LabAwayException(base + " sent what this worker does not understand: " + JsonFault.words(e), e);
        }
        throw new LabAwayException(base + " sent an empty answer where a " + type.getSimpleName() + " belongs");
    }

    private record Problem(@Nullable String detail) {}
}

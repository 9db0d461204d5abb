package fusionlab.benchmarks.farm;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.protocol.IdleConnections;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** JSON requests to the lab; thread-safe. */
final class Requests {

    static final Gson JSON = new Gson();

    static {
        IdleConnections.closeBeforeTheServerDoes();
    }

    private final HttpClient http;
    private final URI server;

    Requests(URI server, Executor executor) {
        this.server = server;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(executor)
                .build();
    }

    /** @param token empty for none */
    CompletableFuture<HttpResponse<String>> post(String path, String token, Object body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.toJson(body)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /**
     * What may be sent twice, as agents do: reports and heartbeats are fenced, and a session that asks for work again gets its own lease again.
     *
     * @param again is told of each broken connection, after which the request is sent once more
     */
    CompletableFuture<HttpResponse<String>> postTwice(
            String path, String token, Object body, Consumer<Throwable> again) {
        return post(path, token, body).exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (!(cause instanceof IOException) || cause instanceof HttpTimeoutException) {
                return CompletableFuture.failedFuture(failure);
            }
            again.accept(cause);
            return post(path, token, body);
        });
    }

    JsonObject get(String path, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .header("Authorization", "Bearer " + token)
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return JsonParser.parseString(SimulatedAgent.expect(response, 200)).getAsJsonObject();
    }

    boolean isHealthy() throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(server.resolve("/actuator/health")).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}

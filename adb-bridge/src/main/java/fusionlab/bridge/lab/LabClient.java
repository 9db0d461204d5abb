package fusionlab.bridge.lab;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import fusionlab.protocol.Bridge;
import fusionlab.protocol.IdleConnections;
import fusionlab.protocol.Protocol;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Tells the server what there is and asks what is wanted. Thread-safe. */
public final class LabClient {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final int OK = 200;

    static {
        IdleConnections.closeBeforeTheServerDoes();
    }

    private final Gson gson = new Gson();
    private final HttpClient client;
    private final URI address;
    private final String token;

    /** @param tls trusts the server's certificate; null for the JVM's own trust */
    public LabClient(URI server, String token, @Nullable SSLContext tls) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(CONNECT).version(HttpClient.Version.HTTP_1_1);
        this.client = tls == null ? builder.build() : builder.sslContext(tls).build();
        this.address = URI.create(server.toString().replaceAll("/+$", "") + Protocol.BRIDGE_SYNC);
        this.token = token;
    }

    /** @throws LabException if the server is away or refuses */
    public Bridge.Answer sync(Bridge.Sync sync) throws LabException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(ANSWER)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, application/problem+json")
                .POST(HttpRequest.BodyPublishers.ofString(gson.toJson(sync)))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != OK) {
                throw new LabException(response.statusCode(), problem(response));
            }
            Bridge.Answer answer = gson.fromJson(response.body(), Bridge.Answer.class);
            if (answer == null) {
                throw new LabException(OK, address + " sent an empty answer");
            }
            return answer;
        } catch (IOException e) {
            throw new LabException(0, address + " does not answer: " + reason(e));
        } catch (JsonParseException e) {
            throw new LabException(OK, address + " sent what this bridge does not understand: " + e.getMessage());
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private String problem(HttpResponse<String> response) {
        String detail = "";
        try {
            Problem problem = gson.fromJson(response.body(), Problem.class);
            if (problem != null && problem.detail != null) {
                detail = ": " + problem.detail;
            }
        } catch (JsonParseException e) {
            detail = ""; // whoever answered is not the lab
        }
        return address + " answered " + response.statusCode() + detail;
    }

    private record Problem(@Nullable String detail) {}

    /** The server is away or refuses. */
    public static final class LabException extends Exception {

        private final int status;

        LabException(int status, String message) {
            super(message);
            this.status = status;
        }

        /** Whether asking again with the same token is of no use. */
        public boolean refused() {
            return status == 401 || status == 403;
        }
    }
}

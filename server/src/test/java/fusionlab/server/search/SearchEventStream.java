package fusionlab.server.search;

import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Listens to a search until the server ends the stream. */
final class SearchEventStream {

    private SearchEventStream() {}

    /** All events up to the final state. */
    static List<JsonNode> untilItsEnd(Lab lab, long id) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(lab.address() + "/api/v1/searches/" + id + "/events"))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + ServerTest.OPERATOR_TOKEN)
                .build();
        try (Stream<String> lines = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofLines())
                .body()) {
            return lines.filter(line -> line.startsWith("data:"))
                    .map(line -> JsonMapper.shared().readTree(line.substring("data:".length())))
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}

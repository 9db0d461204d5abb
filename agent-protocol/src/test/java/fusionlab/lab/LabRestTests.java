package fusionlab.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabRestTests {

    private final List<String> requests = new ArrayList<>();
    private HttpServer server;
    private LabRest lab;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        lab = new LabRest(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "test", "secret");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Content-Type") + " " + body);
        String path = exchange.getRequestURI().getPath();
        boolean once = exchange.getRequestHeaders().containsKey("Idempotency-Key");
        if (path.endsWith("/things") && once) {
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1" + path + "/4");
            exchange.sendResponseHeaders(201, -1);
        } else if (path.equals("/wrong")) {
            send(exchange, 422, "{\"detail\": \"The name is taken; choose another.\"}");
        } else {
            send(exchange, 200, path.equals("/list") ? "[]" : "{\"path\": \"" + path + "\"}");
        }
        exchange.close();
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        exchange.sendResponseHeaders(status, text.length());
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void what_is_created_is_fetched_where_the_answer_says_it_is() {
        assertThat(lab.post("/things", Map.of("name", "a")).get("path").getAsString())
                .isEqualTo("/things/4");
        assertThat(requests).containsExactly("POST /things application/json {\"name\":\"a\"}", "GET /things/4 null ");
    }

    @Test
    void a_lab_below_a_path_gives_addresses_with_this_path() {
        LabRest below = new LabRest(URI.create(lab.server() + "/lab/"), "test", "secret");
        assertThat(below.post("/things", Map.of("name", "a")).get("path").getAsString())
                .isEqualTo("/lab/things/4");
    }

    @Test
    void a_tree_s_nulls_are_sent_and_other_texts_as_they_are() {
        JsonObject body = new JsonObject();
        body.add("targetMs", JsonNull.INSTANCE);
        lab.post("/a", body);
        lab.post("/a?name=b", "text/csv", "x,y\n");
        lab.delete("/a/1");
        assertThat(requests)
                .containsExactly(
                        "POST /a application/json {\"targetMs\":null}",
                        "POST /a?name=b text/csv x,y\n",
                        "DELETE /a/1 null ");
    }

    @Test
    void a_failure_begins_with_the_request() {
        assertThatThrownBy(() -> lab.get("/wrong"))
                .isInstanceOf(LabRefusedException.class)
                .hasMessage("GET /wrong: HTTP 422: The name is taken; choose another.");
        assertThatThrownBy(() -> lab.get("/list")).isInstanceOf(LabAwayException.class);
        server.stop(0);
        assertThatThrownBy(() -> lab.text("/a"))
                .isInstanceOf(LabAwayException.class)
                .hasMessageStartingWith("GET /a: " + lab.server() + " does not answer: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a host/4", "mailto:lab", "::", "", "#4"})
    void a_location_that_is_not_an_address_is_the_lab_s_failure(String location) throws IOException {
        try (RawLab raw = new RawLab(out -> out.write(
                ("HTTP/1.1 201 Created\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n").getBytes()))) {
            LabRest rest = new LabRest(raw.address(), "test", "secret");
            assertThatThrownBy(() -> rest.post("/things", Map.of()))
                    .isInstanceOf(LabException.class)
                    .hasMessageContaining("/things");
        }
    }
}

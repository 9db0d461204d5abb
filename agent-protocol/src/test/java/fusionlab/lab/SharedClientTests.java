package fusionlab.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One client in many threads, as heartbeats, jobs and stops use it. */
class SharedClientTests {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private LabClient lab;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                String echo = exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization") + " "
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                byte[] bytes = echo.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        lab = new LabClient(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "test");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void each_call_gets_its_own_answer_under_its_own_token() throws Exception {
        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String name = Integer.toString(i);
            LabClient mine = lab.withToken("token-" + name);
            answers.add(threads.submit(() ->
                    mine.post("/" + name, "text/plain", "body-" + name).send().text()));
        }
        for (int i = 0; i < 200; i++) {
            assertThat(answers.get(i).get()).isEqualTo("/" + i + " Bearer token-" + i + " body-" + i);
        }
        assertThat(lab.get("/last").send().text()).as("no token of another").isEqualTo("/last null ");
    }

    @Test
    void a_token_of_one_call_is_not_the_client_s() {
        LabClient mine = lab.withToken("mine");
        assertThat(mine.get("/a").withToken("other").send().text()).isEqualTo("/a Bearer other ");
        assertThat(mine.get("/b").send().text()).isEqualTo("/b Bearer mine ");
    }

    @Test
    void an_address_with_slashes_at_its_end_is_the_same_lab() {
        LabClient slashes = new LabClient(URI.create(lab.server() + "///"), "test");
        assertThat(slashes.server()).isEqualTo(lab.server());
        assertThat(slashes.get("/a").send().text()).startsWith("/a ");
    }

    @Test
    void calls_that_were_ended_leave_nothing_behind_that_waits() {
        lab.hangUp();
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(
                            () -> lab.get("/").waiting(Duration.ofSeconds(30)).send())
                    .isInstanceOf(LabAwayException.class);
        }
        assertThat(lab.waiting).isEmpty();
        assertThat(lab.get("/still").send().text()).startsWith("/still");
    }
}

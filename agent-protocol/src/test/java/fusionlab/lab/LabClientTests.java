package fusionlab.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Report;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real HTTP server, and sockets that behave worse than one would. */
class LabClientTests {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Report.Answer ACCEPTED = new Report.Answer(true);
    private static final String TAG = "\"tag\"";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile HttpHandler handler = exchange -> answer(exchange, 200, "{\"accepted\": true}");
    private HttpServer server;
    private LabClient lab;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            handler.handle(exchange);
        });
        server.start();
        lab = new LabClient(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"), "test/1");
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void a_request_carries_its_content_the_token_and_who_asks() {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        handler = exchange -> {
            for (String header : List.of("Authorization", "User-Agent", "Content-Type", "Accept", "X-Session")) {
                seen.add(String.valueOf(exchange.getRequestHeaders().getFirst(header)));
            }
            seen.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(exchange, 200, "{\"accepted\": true}");
        };

        Report.Answer answer = lab.withToken("secret")
                .with("X-Session", "s")
                .post("/path", ACCEPTED)
                .send()
                .as(Report.Answer.class);

        assertThat(answer).isEqualTo(ACCEPTED);
        assertThat(requests).containsExactly("POST /path");
        assertThat(seen)
                .containsExactly(
                        "Bearer secret",
                        "test/1",
                        "application/json",
                        "application/json, application/problem+json",
                        "s",
                        "{\"accepted\":true}");
    }

    @Test
    void an_answer_without_a_body_is_empty() {
        handler = exchange -> answer(exchange, 204, "");
        assertThat(lab.post("/", ACCEPTED).send().maybe(Report.Answer.class)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "400,false,false",
        "401,true,false",
        "403,true,false",
        "404,false,true",
        "409,false,true",
        "410,false,true"
    })
    void a_refusal_has_the_labs_detail(int status, boolean unauthorized, boolean lost) {
        handler = exchange -> answer(exchange, status, "{\"status\": 1, \"detail\": \"Make a new token.\", \"x\": []}");
        assertThatThrownBy(() -> lab.post("/", ACCEPTED).send())
                .isInstanceOfSatisfying(LabRefusedException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(status);
                    assertThat(refused.unauthorized()).isEqualTo(unauthorized);
                    assertThat(refused.leaseLost()).isEqualTo(lost);
                })
                .hasMessage("HTTP " + status + ": Make a new token.");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503})
    void what_may_work_later_is_no_refusal(int status) {
        handler = exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "2");
            answer(exchange, status, "{\"detail\": \"Too many requests.\"}");
        };
        assertThatThrownBy(() -> lab.get("/").send())
                .isInstanceOf(LabAwayException.class)
                .hasMessage(lab.server() + ": HTTP " + status + ": Too many requests.");
        assertThat(requests).as("asking again is for the caller").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>Bad gateway</html>", "[]", "{\"detail\": null}", "{\"detail\": 1", "null"})
    void what_another_server_says_is_left_out(String text) {
        handler = exchange -> answer(exchange, 404, text);
        assertThatThrownBy(() -> lab.get("/").send())
                .isInstanceOf(LabRefusedException.class)
                .hasMessage("HTTP 404");
    }

    @Test
    void a_redirect_carries_no_token_elsewhere() {
        handler = exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            answer(exchange, 302, "");
        };
        assertThatThrownBy(() -> lab.withToken("secret").get("/").send())
                .isInstanceOf(LabRefusedException.class)
                .hasMessage("HTTP 302");
        assertThat(requests).containsExactly("GET /");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>hello</html>", "[1]", "{\"scores\": 3}", "{\"accepted\": NaN}"})
    void what_is_not_of_the_protocol_is_no_answer(String text) {
        handler = exchange -> answer(exchange, 200, text);
        assertThatThrownBy(() -> lab.get("/").send().as(Evaluation.Lease.class))
                .isInstanceOf(LabAwayException.class)
                .hasMessageContaining("sent an answer that this program does not understand");
    }

    @Test
    void an_empty_answer_is_none_where_something_belongs() {
        handler = exchange -> answer(exchange, 200, "");
        assertThatThrownBy(() -> lab.get("/").send().as(Report.Answer.class))
                .isInstanceOf(LabAwayException.class)
                .hasMessageContaining("sent an empty answer instead of a Answer");
    }

    @Test
    void a_lab_that_does_not_run_is_away_and_not_healthy() {
        assertThat(lab.isHealthy()).isTrue();
        server.stop(0);
        assertThatThrownBy(() -> lab.get("/").send())
                .isInstanceOf(LabAwayException.class)
                .hasMessageStartingWith(lab.server() + " does not answer: ");
        assertThat(lab.isHealthy()).isFalse();
    }

    @Test
    void a_lab_that_is_starting_is_not_healthy() {
        handler = exchange -> answer(exchange, 503, "{\"status\": \"DOWN\"}");
        assertThat(lab.isHealthy()).isFalse();
    }

    @Test
    void a_lab_that_says_nothing_is_away_when_the_time_is_over() {
        handler = exchange -> await(end);
        assertThatThrownBy(() -> lab.get("/").within(SHORT).send())
                .isInstanceOf(LabAwayException.class)
                .hasMessageContaining("no whole answer within 0.3 s");
    }

    @Test
    void an_answer_that_comes_in_drops_is_ended_when_the_time_is_over() {
        handler = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 200 && end.getCount() > 0; i++) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
                await(20);
            }
        };
        assertThatThrownBy(() -> lab.get("/").within(SHORT).send())
                .isInstanceOf(LabAwayException.class)
                .hasMessageContaining("no whole answer within 0.3 s");
    }

    @Test
    void an_answer_that_stops_half_way_is_ended_soon_after_the_time_is_over() {
        handler = exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
            await(end);
        };
        assertThatThrownBy(() -> lab.get("/").within(SHORT).send()).isInstanceOf(LabAwayException.class);
    }

    @Test
    void an_answer_that_breaks_off_half_way_is_none() throws Exception {
        try (Sockets broken = new Sockets("HTTP/1.1 200 \r\nContent-Length: 50\r\n\r\n{\"accepted\"")) {
            assertThatThrownBy(() -> broken.client().get("/").send())
                    .isInstanceOf(LabAwayException.class)
                    .hasMessageContaining("does not answer");
        }
    }

    @Test
    void what_is_no_http_is_no_answer() throws Exception {
        try (Sockets other = new Sockets("SSH-2.0-OpenSSH_9.2\r\n")) {
            assertThatThrownBy(() -> other.client().get("/").send()).isInstanceOf(LabException.class);
        }
    }

    @Test
    void an_answer_that_is_too_long_is_refused() {
        handler = exchange -> answer(exchange, 200, " ".repeat(1_000_001));
        assertThatThrownBy(() -> lab.get("/").atMost(1_000_000).send())
                .isInstanceOf(LabAwayException.class)
                .hasMessageContaining("longer than 1000000 bytes");
        assertThat(lab.get("/").atMost(1_000_001).send().bytes()).hasSize(1_000_001);
    }

    @Test
    void a_broken_connection_is_tried_once_more_where_the_call_allows_it() throws Exception {
        String good = "HTTP/1.1 200 \r\nContent-Length: 18\r\nConnection: close\r\n\r\n{\"accepted\": true}";
        BlockingQueue<IOException> breaks = new LinkedBlockingQueue<>();
        try (Sockets sockets = new Sockets("", good)) {
            Answer answer =
                    sockets.client().post("/", ACCEPTED).again(breaks::add).send();
            assertThat(answer.as(Report.Answer.class)).isEqualTo(ACCEPTED);
            assertThat(breaks).hasSize(1);
        }
        try (Sockets sockets = new Sockets("", "", good)) {
            assertThatThrownBy(() -> sockets.client()
                            .post("/", ACCEPTED)
                            .again(breaks::add)
                            .send())
                    .isInstanceOf(LabAwayException.class);
            assertThat(sockets.accepted).isEqualTo(2);
        }
        try (Sockets sockets = new Sockets("", good)) {
            assertThatThrownBy(() -> sockets.client().post("/", ACCEPTED).send())
                    .isInstanceOf(LabAwayException.class);
            assertThat(sockets.accepted)
                    .as("the JDK does not repeat it by itself")
                    .isEqualTo(1);
        }
    }

    @Test
    void what_took_too_long_is_not_sent_again() {
        handler = exchange -> await(end);
        assertThatThrownBy(() -> lab.post("/", ACCEPTED)
                        .within(SHORT)
                        .again(broken -> {})
                        .send())
                .isInstanceOf(LabAwayException.class);
        assertThat(requests).hasSize(1);
    }

    @Test
    void hanging_up_ends_the_call_that_waits_and_the_next_one_but_no_other_call() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        handler = exchange -> {
            if (exchange.getRequestURI().getPath().equals("/wait")) {
                asked.countDown();
                await(end);
            }
            answer(exchange, 200, "{\"accepted\": true}");
        };
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(
                () -> lab.post("/wait", ACCEPTED)
                        .waiting(Duration.ofSeconds(60))
                        .send(),
                threads);
        asked.await();

        lab.hangUp();

        assertThat(waiting)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("the call was ended");
        assertThatThrownBy(() -> lab.post("/wait", ACCEPTED)
                        .waiting(Duration.ofSeconds(60))
                        .send())
                .isInstanceOf(LabAwayException.class);
        assertThat(lab.post("/result", ACCEPTED).send().as(Report.Answer.class)).isEqualTo(ACCEPTED);
    }

    @Test
    void a_file_is_handed_over_as_it_is() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[] {1, 2, 3});
        BlockingQueue<byte[]> bodies = new LinkedBlockingQueue<>();
        handler = exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("Content-Length")).isEqualTo("3");
            bodies.add(exchange.getRequestBody().readAllBytes());
            answer(exchange, 200, "{\"accepted\": true}");
        };
        lab.put("/file?a=1", file).with("X-Hash", "h").send();
        assertThat(requests).containsExactly("PUT /file?a=1");
        assertThat(bodies.poll()).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource({"401,HTTP 401", "409,HTTP 409: Leased to another."})
    void a_file_may_be_refused(int status, String message) throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[100]);
        handler = exchange -> {
            exchange.getRequestBody().readAllBytes();
            answer(exchange, status, "{\"detail\": \"Leased to another.\"}");
        };
        assertThatThrownBy(() -> lab.put("/file", file).send())
                .isInstanceOf(LabRefusedException.class)
                .hasMessage(message);
    }

    /** The JDK's server asks for each body by itself, so this one is written by hand. */
    @ParameterizedTest
    @ValueSource(ints = {507, 409})
    void a_lab_may_refuse_a_file_before_it_is_sent(int status) throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1 << 20]);
        try (RawLab raw = new RawLab(out -> out.write(
                ("HTTP/1.1 " + status + " \r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII)))) {
            assertThatThrownBy(() -> raw.client().put("/file", file).send())
                    .isInstanceOf(status == 507 ? LabAwayException.class : LabRefusedException.class)
                    .hasMessageEndingWith(
                            status == 507
                                    ? "HTTP 507: it has no room for the file, and its log has the figures"
                                    : "HTTP 409");
            assertThat(raw.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_lab_may_say_that_it_has_a_file_already() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1 << 20]);
        try (RawLab raw = new RawLab(out -> out.write("HTTP/1.1 200 \r\nContent-Length: 19\r\n\r\n{\"accepted\": false}"
                .getBytes(StandardCharsets.US_ASCII)))) {
            assertThat(raw.client().put("/file", file).send().status()).isEqualTo(200);
            assertThat(raw.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_lab_that_does_not_take_a_file_is_away_when_the_time_is_over() throws Exception {
        Path file = folder.resolve("large");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(200_000_000);
        }
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LabClient client = new LabClient(URI.create("http://127.0.0.1:" + deaf.getLocalPort()), "test");
            assertThatThrownBy(() -> client.put("/", file).within(SHORT).send())
                    .isInstanceOf(LabAwayException.class)
                    .hasMessageContaining("no whole answer within 0.3 s");
        }
    }

    @Test
    void a_file_is_fetched_and_no_more_of_it_than_is_wanted() throws IOException {
        Path file = folder.resolve("file");
        handler = exchange -> answer(exchange, 200, "x".repeat(100_000));
        lab.get("/file").into(file, TAG, 100_000);
        assertThat(file).hasContent("x".repeat(100_000));
        lab.get("/file").into(file, TAG, 99_999);
        assertThat(file).hasContent("x".repeat(99_999));
    }

    @Test
    void a_missing_file_is_reported() {
        Path file = folder.resolve("file");
        handler = exchange -> answer(exchange, 404, "{\"detail\": \"No such weights.\"}");
        assertThatThrownBy(() -> lab.get("/file").into(file, TAG, 10)).hasMessage("HTTP 404: No such weights.");
        assertThat(file).doesNotExist();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await(long millis) {
        try {
            end.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives each connection the next text, after it has read a request's head, and closes it. */
    private final class Sockets implements AutoCloseable {

        private final ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private volatile int accepted;

        Sockets(String... answers) throws IOException {
            threads.execute(() -> {
                for (String answer : answers) {
                    try (Socket socket = listening.accept()) {
                        accepted++;
                        socket.getInputStream().read(new byte[4096]);
                        socket.getInputStream()
                                .read(
                                        new byte
                                                [Math.max(
                                                        0,
                                                        socket.getInputStream().available())]);
                        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        LabClient client() {
            return new LabClient(URI.create("http://127.0.0.1:" + listening.getLocalPort()), "test");
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}

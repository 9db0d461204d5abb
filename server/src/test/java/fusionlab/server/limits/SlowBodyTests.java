package fusionlab.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.system.Places;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ServerTest
class SlowBodyTests {

    /** More than the container has threads. */
    private static final int MANY = 210;

    private final Lab lab;

    SlowBodyTests(Lab lab) {
        this.lab = lab;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/agent/register", "/login", "/api/v1/devices", "/actuator/health"})
    void bodiesThatDoNotComeKeepNobodyElseOut(String path) throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int number = 0; number < MANY; number++) {
                slow.add(begin(path));
            }

            long start = System.nanoTime();
            assertThat(lab.anonymous().get("/actuator/health").status()).isEqualTo(200);
            assertThat(System.nanoTime() - start).isLessThan(8_000_000_000L);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void tooManyCallersAreRefusedAtOnceAndCompleteBodiesAreServed() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int number = 0; number < 9; number++) {
                slow.add(begin("/api/v1/agent/register"));
            }
            assertThat(lab.anonymous().get("/actuator/health").status()).isEqualTo(200);

            // Which of them finds no place is for the server's threads to say; it is answered long before the others.
            assertThat(firstAnswer(slow))
                    .startsWith("HTTP/1.1 503")
                    .contains("Too many requests are being sent slowly");
            assertThat(lab.operator().post("/api/v1/devices", "{}").status()).isEqualTo(422);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void manySlowCallersKeepNobodyOutWhoseBodyHasCome() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int caller = 2; caller < 14; caller++) {
                for (int number = 0; number < 9; number++) {
                    slow.add(begin("/api/v1/agent/register", InetAddress.getByName("127.0.0." + caller)));
                }
            }
            assertThat(lab.anonymous().get("/actuator/health").status()).isEqualTo(200);
            String whole = "{\"registrationToken\":\"x\"}";
            String head = "POST /api/v1/agent/register HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\n";

            assertThat(answerTo(head + "Content-Length: " + whole.length() + "\r\n\r\n" + whole))
                    .startsWith("HTTP/1.1 4");
            assertThat(answerTo(head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(whole.length())
                            + "\r\n" + whole + "\r\n0\r\n\r\n"))
                    .startsWith("HTTP/1.1 4");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void aSlowLoginAmongTooManyOthersIsAnswered() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int number = 0; number < 9; number++) {
                slow.add(begin("/login"));
            }
            assertThat(firstAnswer(slow)).startsWith("HTTP/1.1 503");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void placesAreSharedAmongCallers() {
        Places places = new Places(3, 2);
        assertThat(places.enter("a")).isTrue();
        assertThat(places.enter("a")).isTrue();
        assertThat(places.enter("a")).isFalse();
        assertThat(places.enter("b")).isTrue();
        assertThat(places.enter("c")).isFalse();

        places.leave("a");

        assertThat(places.enter("c")).isTrue();
    }

    private Socket begin(String path) throws IOException {
        return begin(path, InetAddress.getLoopbackAddress());
    }

    private Socket begin(String path, InetAddress from) throws IOException {
        Socket socket = connect(from);
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                + (path.equals("/login") ? "application/x-www-form-urlencoded" : "application/json")
                + "\r\nContent-Length: 1000\r\n\r\n{";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private Socket connect(InetAddress from) throws IOException {
        URI address = URI.create(lab.address());
        Socket socket = new Socket(address.getHost(), address.getPort(), from, 0);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private String answerTo(String request) throws IOException {
        try (Socket socket = connect(InetAddress.getLoopbackAddress())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return answer(socket);
        }
    }

    private static String firstAnswer(List<Socket> sockets) {
        return (String) CompletableFuture.anyOf(sockets.stream()
                        .map(socket ->
                                CompletableFuture.supplyAsync(() -> answer(socket), task -> new Thread(task).start()))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static String answer(Socket socket) {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }
}

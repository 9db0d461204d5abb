package fusionlab.server.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.LargeAnswers;
import fusionlab.server.testing.ServerTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ServerTest
class SlowReaderTests {

    /** More than the container has threads. */
    private static final int MANY = 230;

    private final Lab lab;
    private final List<Socket> slow = new ArrayList<>();

    SlowReaderTests(Lab lab) {
        this.lab = lab;
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : slow) {
            socket.close();
        }
        long start = System.nanoTime();
        while (lab.anonymous().get(LargeAnswers.FILE).status() != 200) {
            assertThat(System.nanoTime() - start).as("places are free again").isLessThan(30_000_000_000L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LargeAnswers.FILE, LargeAnswers.ENDLESS})
    void answersThatNobodyReadsKeepNobodyElseOut(String path) throws IOException {
        for (int number = 0; number < MANY; number++) {
            slow.add(begin(path));
        }

        long start = System.nanoTime();
        assertThat(lab.anonymous().get("/actuator/health").status()).isEqualTo(200);
        assertThat(lab.anonymous().get("/css/lab.css").status()).isEqualTo(200);
        assertThat(System.nanoTime() - start).isLessThan(8_000_000_000L);
    }

    @Test
    void tooManyReadersAreAskedToComeAgainAndGetNothingOfTheFile() throws IOException {
        fill();

        Answer refused = lab.anonymous().get(LargeAnswers.FILE);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
        assertThat(refused.text("detail")).isEqualTo("Too many large answers are being sent");
        assertThat(refused.header("Retry-After")).isEqualTo("2");
        assertThat(refused.header("Content-Encoding")).isEmpty();
        assertThat(refused.header("Cache-Control")).doesNotContain("public");
        assertThat(refused.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void anAnswerThatIsCutDoesNotLookWhole() throws IOException {
        fill();

        assertThatThrownBy(() -> lab.anonymous().get(LargeAnswers.ENDLESS)).isInstanceOf(UncheckedIOException.class);
    }

    private void fill() throws IOException {
        for (int number = 0; number < 12; number++) {
            Socket socket = begin(LargeAnswers.FILE);
            slow.add(socket);
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
        }
    }

    private Socket begin(String path) throws IOException {
        URI address = URI.create(lab.address());
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}

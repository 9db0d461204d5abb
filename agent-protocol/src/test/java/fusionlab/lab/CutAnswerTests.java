package fusionlab.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import fusionlab.protocol.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection may drop after any byte of an answer: what is left of it must not be taken for another answer. */
class CutAnswerTests {

    private static final Report.Answer ACCEPTED = new Report.Answer(true);
    private static final String BODY = "{\"accepted\": true}";
    private static final String SIZED =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n" + BODY;
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n" + BODY + "\r\n";
    private static final String REFUSAL = "{\"detail\": \"Leased to another.\"}";
    private static final String REFUSED =
            "HTTP/1.1 409 Conflict\r\nContent-Length: " + REFUSAL.length() + "\r\n\r\n" + REFUSAL;

    @TempDir
    private Path folder;

    private RawLab lab;

    @BeforeEach
    void start() throws IOException {
        lab = new RawLab(out -> {});
    }

    @AfterEach
    void stop() throws IOException {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {SIZED, CHUNKED})
    void the_beginning_of_a_good_answer_is_not_taken_for_an_answer(String whole) {
        for (int length = 0; length < whole.length() - 2; length++) {
            lab.answers(whole.substring(0, length));
            assertThatThrownBy(() -> lab.client().get("/").send().as(Report.Answer.class))
                    .as("GET, cut after %s", length)
                    .isInstanceOf(LabAwayException.class);
            assertThatThrownBy(() -> lab.client().post("/", ACCEPTED).send().as(Report.Answer.class))
                    .as("POST, cut after %s", length)
                    .isInstanceOf(LabAwayException.class);
        }
        lab.answers(whole.equals(CHUNKED) ? CHUNKED + "0\r\n\r\n" : SIZED);
        assertThat(lab.client().get("/").send().as(Report.Answer.class)).isEqualTo(ACCEPTED);
    }

    @Test
    void the_beginning_of_a_refusal_is_not_taken_for_another_one() {
        for (int length = 0; length < REFUSED.length(); length++) {
            lab.answers(REFUSED.substring(0, length));
            Throwable thrown = catchThrowable(() -> lab.client().get("/").send());
            if (thrown instanceof LabRefusedException refused) {
                assertThat(refused.status()).as("cut after %s", length).isEqualTo(409);
            } else {
                assertThat(thrown).as("cut after %s", length).isInstanceOf(LabAwayException.class);
            }
        }
    }

    @Test
    void a_file_that_breaks_off_is_a_failure() throws IOException {
        Path file = folder.resolve("file");
        lab.answers("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + "x".repeat(99));
        assertThatThrownBy(() -> lab.client().get("/file").into(file, "\"tag\"", 1_000))
                .isInstanceOf(LabAwayException.class);
        lab.answers("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + "x".repeat(100));
        lab.client().get("/file").into(file, "\"tag\"", 1_000);
        assertThat(Files.size(file)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 409 Conflict\r\n\r\n", "HTTP/1.1 500 Wrong\r\n\r\n"})
    void an_answer_without_an_end_is_not_read_to_its_end(String head) throws IOException {
        try (RawLab endless = new RawLab(out -> {
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(new byte[1 << 16]); // until the other side has had enough
            }
        })) {
            assertThatThrownBy(() -> endless.client().get("/").atMost(1_000).send())
                    .isInstanceOf(LabAwayException.class)
                    .hasMessageContaining("longer than");
        }
    }

    @Test
    void a_head_without_an_end_is_ended_with_the_time_of_the_call() throws IOException {
        try (RawLab endless = new RawLab(out -> {
            out.write("HTTP/1.1 200 OK\r\nX-Long: ".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; ; i++) {
                out.write('a' + i % 26);
                if (i % 1_000 == 0) {
                    out.write("\r\nX-More: ".getBytes(StandardCharsets.US_ASCII));
                }
            }
        })) {
            assertThatThrownBy(() -> endless.client()
                            .get("/")
                            .within(Duration.ofMillis(500))
                            .send())
                    .isInstanceOf(LabAwayException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 303, 307, 308})
    void a_redirect_to_another_host_is_not_followed(int status) throws IOException {
        try (RawLab other = new RawLab(out -> out.write(SIZED.getBytes(StandardCharsets.US_ASCII)))) {
            lab.answers(
                    "HTTP/1.1 " + status + " Moved\r\nLocation: " + other.address() + "/\r\nContent-Length: 0\r\n\r\n");
            LabClient client = lab.client().withToken("secret");
            assertThatThrownBy(() -> client.get("/").send()).isInstanceOf(LabRefusedException.class);
            assertThatThrownBy(
                            () -> client.post("/", ACCEPTED).again(broken -> {}).send())
                    .isInstanceOf(LabRefusedException.class);
            assertThat(other.connections()).isZero();
        }
    }

    @Test
    void a_connection_that_breaks_is_tried_once_more_wherever_it_broke() {
        for (int length : new int[] {0, 5, 12, 30, SIZED.length() - 1}) {
            lab.answers(SIZED.substring(0, length));
            Answer answer = lab.client()
                    .post("/", ACCEPTED)
                    .again(broken -> lab.answers(SIZED))
                    .send();
            assertThat(answer.as(Report.Answer.class))
                    .as("broken after %s", length)
                    .isEqualTo(ACCEPTED);
        }
    }
}

package fusionlab.bridge.adb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a socket that says what an adb server says, or what none would. */
class AdbServerTests {

    private FakeAdb adb;
    private AdbServer server;

    @BeforeEach
    void start() throws IOException {
        adb = new FakeAdb();
        server = new AdbServer(adb.port(), Map.of());
    }

    @AfterEach
    void stop() throws IOException {
        adb.close();
    }

    @Test
    void the_devices_are_listed_with_the_words_of_adb() throws IOException {
        String list =
                "R5CX20ABC\tdevice\n192.168.0.7:5555\toffline\nX\tno permissions (user in plugdev group)\n\nbroken line\n";
        adb.answers("OKAY" + sized(list));
        assertThat(server.devices())
                .containsExactly(
                        Map.entry("R5CX20ABC", "device"),
                        Map.entry("192.168.0.7:5555", "offline"),
                        Map.entry("X", "no permissions (user in plugdev group)"));
        assertThat(adb.asked()).containsExactly("000chost:devices");
    }

    @Test
    void no_devices_are_none_and_a_list_that_breaks_off_is_not_taken_for_none() throws IOException {
        adb.answers("OKAY0000");
        assertThat(server.devices()).isEmpty();
        String whole = "OKAY" + sized("R5CX20ABC\tdevice\nR5CX20ABD\tdevice\n");
        for (int length = 0; length < whole.length(); length++) {
            adb.answers(whole.substring(0, length));
            assertThatThrownBy(server::devices).as("cut after %s", length).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "OKAYzzzz",
                "OKAY-001",
                "OKAY+00f",
                "OKAY 10 ",
                "okay0000",
                "SSH-2.0-OpenSSH_9.2\r\n"
            })
    void what_another_server_says_is_not_taken_for_adb(String text) {
        adb.answers(text);
        assertThatThrownBy(server::devices).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> server.reverse("R5CX20ABC", 18080, 9000)).isInstanceOf(LostException.class);
        assertThatThrownBy(server::ensureRunning).isInstanceOf(AdbUnavailableException.class);
    }

    @Test
    void noise_is_an_answer_or_a_failure_that_is_expected() {
        Random random = new Random(2);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[4 + random.nextInt(40)];
            random.nextBytes(bytes);
            System.arraycopy((i % 2 == 0 ? "OKAY" : "FAIL").getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 4);
            adb.answers(bytes);
            Throwable thrown = catchThrowable(server::devices);
            assertThat(thrown == null || thrown instanceof IOException)
                    .as("%s", thrown)
                    .isTrue();
        }
    }

    @Test
    void a_refusal_is_given_in_adb_s_words() {
        adb.answers("FAIL" + sized("device 'X' not found"));
        assertThatThrownBy(() -> server.connect("lab:5555"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("device 'X' not found");
        assertThatThrownBy(() -> server.reverse("X", 18080, 9000))
                .isInstanceOf(LostException.class)
                .hasMessageContaining("device 'X' not found");
    }

    @ParameterizedTest
    @CsvSource({
        "OKAY,false",
        "OKAYOKAY,false",
        "OKAYOKAYOKAY,true",
        "OKAYOKAYFAIL0004busy,false",
        "OKAYFAIL0004busy,false"
    })
    void a_reverse_is_done_when_the_phone_has_said_so_too(String answers, boolean done) {
        adb.answers(answers);
        Throwable thrown = catchThrowable(() -> server.reverse("X", 18080, 9000));
        assertThat(thrown == null).isEqualTo(done);
        assertThat(adb.asked()).first().isEqualTo("0010host:transport:X");
    }

    @Test
    void a_length_counts_bytes_and_not_characters() throws IOException {
        adb.answers("OKAY" + sized("connected to пример"));
        assertThat(server.connect("пример:5555")).isEqualTo("connected to пример");
        assertThat(adb.asked()).containsExactly("001ehost:connect:пример:5555");
    }

    @Test
    void without_server_and_program_the_remedy_is_named(@TempDir Path folder) throws Exception {
        adb.close();
        Map<String, String> none = Map.of("PATH", folder.toString(), "ANDROID_HOME", folder.toString());
        assertThatThrownBy(() -> new AdbServer(adb.port(), none).ensureRunning())
                .isInstanceOf(AdbUnavailableException.class)
                .hasMessageContaining("ANDROID_HOME");
    }

    @ParameterizedTest
    @CsvSource({"exit 3,could not be started", "exit 0,does not answer"})
    void a_program_that_starts_no_server_is_named(String does, String expected, @TempDir Path folder) throws Exception {
        adb.close();
        Path tools = Files.createDirectories(folder.resolve("platform-tools"));
        Path program =
                Files.writeString(tools.resolve("adb"), "#!/bin/sh\necho \"$@\" >'" + folder + "/words'\n" + does);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> environment = new HashMap<>(Map.of("ANDROID_SDK_ROOT", folder.toString()));
        assertThatThrownBy(() -> new AdbServer(adb.port(), environment).ensureRunning())
                .isInstanceOf(AdbUnavailableException.class)
                .hasMessageContaining(expected);
        assertThat(folder.resolve("words")).hasContent("-P " + adb.port() + " start-server");
    }

    @Test
    void a_folder_or_a_file_that_cannot_be_run_is_passed_over(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("one/adb"));
        Files.writeString(Files.createDirectories(folder.resolve("two")).resolve("adb"), "no program");
        assertThat(AdbExecutable.find(Map.of("PATH", folder.resolve("one") + "::" + folder.resolve("two"))))
                .isEmpty();
    }

    private static String sized(String text) {
        return String.format("%04x%s", text.getBytes(StandardCharsets.UTF_8).length, text);
    }
}

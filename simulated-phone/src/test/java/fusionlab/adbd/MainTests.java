package fusionlab.adbd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTests {

    private static Process start(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(words));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @ParameterizedTest
    @CsvSource({
        "--help,0,Usage",
        "--port,2,Usage",
        "--port x,2,'--port must be'",
        "--port -1,2,'--port must be'",
        "--adb-port 65536,2,'--adb-port must be'",
        "--nonsense 1,2,--nonsense",
    })
    void what_is_wrong_is_named_and_ends_with_code_2(String words, int code, String expected) throws Exception {
        Process process = start(words.split(" "));
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(code);
        assertThat(text).contains(expected).doesNotContain("Exception");
    }

    @Test
    void a_phone_says_where_it_is_and_goes_with_its_process(@TempDir Path folder) throws Exception {
        Process process = start("--directory", folder.resolve("phone").toString());
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            assertThat(line)
                    .startsWith("simulated phone 127.0.0.1:")
                    .endsWith(folder.resolve("phone").toString());
            int port = Integer.parseInt(line.replaceAll(".*127\\.0\\.0\\.1:(\\d+).*", "$1"));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
            }
            assertThat(folder.resolve("phone/bin/getprop")).isExecutable();
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}

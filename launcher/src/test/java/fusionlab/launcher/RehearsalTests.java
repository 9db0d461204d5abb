package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start from which the script makes the class archive of the server: without its end there is no archive. */
class RehearsalTests {

    private static final Path SERVER =
            Path.of("..", "server", "target", "fusionlab-server-app.jar").toAbsolutePath();

    @Test
    void a_rehearsed_start_answers_and_ends_by_itself(@TempDir Path folder) throws Exception {
        File log = folder.resolve("server.log").toFile();
        Process start = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        SERVER.toString(),
                        "--fusionlab.rehearsal=true",
                        "--fusionlab.data-directory=" + folder.resolve("lab"),
                        "--fusionlab.adb.enabled=false",
                        "--server.port=0",
                        "--server.address=127.0.0.1")
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        try {
            assertThat(start.waitFor(5, TimeUnit.MINUTES))
                    .as("it ends by itself")
                    .isTrue();
            assertThat(start.exitValue()).as(Files.readString(log.toPath())).isZero();
        } finally {
            start.destroy();
            start.waitFor();
        }
    }
}

package fusionlab.launcher.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftPostgresTests {

    @Test
    void the_database_that_a_killed_server_leaves_is_stopped(@TempDir Path folder) throws Exception {
        Path program = Files.copy(Path.of("/bin/sleep").toRealPath(), folder.resolve("postgres"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Process left = new ProcessBuilder(program.toString(), "60").start();
        note(folder, left);

        new LeftPostgres(folder).stop();

        assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void another_process_of_that_number_is_left_alone(@TempDir Path folder) throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            note(folder, other);

            new LeftPostgres(folder).stop();
            new LeftPostgres(folder.resolve("empty")).stop();

            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    private static void note(Path folder, Process process) throws IOException {
        Files.writeString(folder.resolve("postmaster.pid"), process.pid() + "\n" + folder + "\n");
    }
}

package fusionlab.quality.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks between processes: within one, Java itself refuses a second lock. */
class WriteLockProcessTests {

    @TempDir
    private Path folder;

    @Test
    void another_process_keeps_this_one_out_until_it_ends() throws Exception {
        Path file = folder.resolve(".lock");
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = holder.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("locked");

            assertThatThrownBy(() -> WriteLock.of(file, folder))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("another command is writing to " + folder);
        } finally {
            holder.destroyForcibly().waitFor();
        }

        WriteLock.of(file, folder).close();
        assertThat(file).doesNotExist();
    }

    @Test
    void a_full_disk_is_named_and_once_there_is_room_the_place_can_be_locked() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        Path file = Files.createSymbolicLink(folder.resolve(".lock"), Path.of("/dev/full"));

        assertThatThrownBy(() -> WriteLock.of(file, folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder + " cannot be written to");

        assertThat(folder).isEmptyDirectory();
        WriteLock.in(folder).close();
        assertThat(folder).isEmptyDirectory();
    }

    /** Holds a lock until it is killed. */
    static final class Holder {

        public static void main(String[] arguments) throws IOException {
            WriteLock held = WriteLock.of(Path.of(arguments[0]), Path.of("here"));
            System.out.println("locked");
            System.in.read();
            held.close();
        }
    }
}

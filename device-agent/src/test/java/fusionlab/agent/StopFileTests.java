package fusionlab.agent;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.lab.StopSignal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopFileTests {

    @TempDir
    private Path folder;

    private final StopSignal stop = new StopSignal();

    @Test
    void a_file_that_appears_gives_the_signal_and_one_that_looks_alike_does_not() throws Exception {
        Path file = folder.resolve("stop");
        StopFile.watch(file, stop, 5);
        Files.createFile(folder.resolve("stop.new"));
        assertThat(stop.await(100)).isFalse();
        Files.createFile(file);
        assertThat(stop.await(30_000)).isTrue();
    }

    @Test
    void a_file_of_before_the_start_counts_too_and_a_folder_that_is_not_there_does_no_harm() throws Exception {
        StopSignal other = new StopSignal();
        StopFile.watch(folder.resolve("none/stop"), other, 5);
        StopFile.watch(Files.createFile(folder.resolve("stop")), stop, 5);
        assertThat(stop.await(30_000)).isTrue();
        assertThat(other.isStopped()).isFalse();
        Files.createDirectories(folder.resolve("none"));
        Files.createFile(folder.resolve("none/stop"));
        assertThat(other.await(30_000)).isTrue();
    }

    @Test
    void an_end_for_another_reason_ends_the_watch() throws Exception {
        StopFile.watch(folder.resolve("stop"), stop, 5);
        stop.stop();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("stop-file")) {
                thread.join(30_000);
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("stop-file");
    }
}

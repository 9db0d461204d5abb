package fusionlab.launcher.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The PostgreSQL of a server that had to be killed. It is no child of the server, which cannot stop before it has started: on a slow
 * machine, Ctrl-C in that time would leave it running.
 *
 * @param directory its data
 */
record LeftPostgres(Path directory) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Does nothing if none runs. */
    void stop() {
        running().ifPresent(LeftPostgres::stop);
    }

    private Optional<ProcessHandle> running() {
        try {
            List<String> lines = Files.readAllLines(directory.resolve("postmaster.pid"));
            // Another process may have its number by now.
            return ProcessHandle.of(Long.parseLong(lines.get(0).strip())).filter(process -> process.info()
                    .command()
                    .filter(program -> program.endsWith("/postgres"))
                    .isPresent());
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException none) {
            return Optional.empty();
        }
    }

    private static void stop(ProcessHandle postgres) {
        try {
            // SIGTERM would wait for the dead server's sessions; SIGINT ends them.
            new ProcessBuilder("kill", "-INT", Long.toString(postgres.pid())).start();
            postgres.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | ExecutionException | TimeoutException e) {
            postgres.destroy();
        }
    }
}

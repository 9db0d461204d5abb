package fusionlab.server.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lab's data directory, held by one server at a time. The operating system frees the lock when the process dies. */
final class DataDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
    private static final int STOP_SECONDS = 30;

    private final Path root;
    private final FileChannel lockFile;

    private DataDirectory(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    static DataDirectory hold(Path directory) {
        Path root = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(root);
            FileChannel channel =
                    FileChannel.open(root.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new PostgresStartException(
                        "another server uses the data directory " + root,
                        "stop it, or start this one with --fusionlab.data-directory=ANOTHER_DIRECTORY");
            }
            return new DataDirectory(root, channel);
        } catch (IOException unusable) {
            throw new PostgresStartException(
                    "the data directory " + root + " cannot be used: " + unusable,
                    "make it writable, or name another with --fusionlab.data-directory=DIRECTORY",
                    unusable);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path binaries() {
        return root.resolve("postgres-binaries");
    }

    /** The running postmaster of our data directory; a process that merely got its number does not count. */
    Optional<ProcessHandle> postmaster() {
        Path pidFile = postgres().resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(pidFile);
            if (lines.size() < 2 || !isOurs(lines.get(1))) {
                return Optional.empty();
            }
            return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> process.info()
                            .command()
                            .map(command -> command.endsWith("/postgres") || command.endsWith("postgres.exe"))
                            .orElse(false));
        } catch (IOException | NumberFormatException unreadable) {
            LOG.warn("{} cannot be read and is left to PostgreSQL", pidFile, unreadable);
            return Optional.empty();
        }
    }

    private boolean isOurs(String dataDirectory) throws IOException {
        Path named = Path.of(dataDirectory.strip());
        return Files.exists(named) && Files.isSameFile(named, postgres());
    }

    /** After a kill -9 of the server its postmaster lives on and keeps the data directory to itself. */
    void stopOrphan() {
        Optional<ProcessHandle> orphan = postmaster();
        if (orphan.isEmpty()) {
            return;
        }
        LOG.info(
                "Stopping PostgreSQL {} that an earlier server left behind",
                orphan.get().pid());
        signalFastShutdown(orphan.get());
        try {
            orphan.get().onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new PostgresStartException(
                    "interrupted while an orphaned PostgreSQL stops", "start again", interrupted);
        } catch (ExecutionException | TimeoutException stuck) {
            throw new PostgresStartException(
                    "the PostgreSQL with process id " + orphan.get().pid() + " of an earlier server does not stop",
                    "end it with: kill -INT " + orphan.get().pid(),
                    stuck);
        }
    }

    /** SIGTERM would wait for the dead server's sessions; SIGINT rolls them back. */
    private static void signalFastShutdown(ProcessHandle process) {
        try {
            int code = new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (code == 0) {
                return;
            }
        } catch (IOException noKillCommand) {
            LOG.debug("no kill command", noKillCommand);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        process.destroy();
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        }
    }
}

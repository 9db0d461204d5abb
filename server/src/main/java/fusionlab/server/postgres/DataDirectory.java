package fusionlab.server.postgres;

import fusionlab.server.system.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** The lab's data directory, held by one server at a time. The operating system frees the lock when the process dies. */
final class DataDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
    private static final int STOP_SECONDS = 30;
    private static final Pattern PROGRAM = Pattern.compile(".*/postgres( \\(deleted\\))?|.*postgres\\.exe");

    private final Path root;
    private final boolean forTheLab;
    private final FileChannel lockFile;

    /** @param forTheLab whether it is used for nothing else */
    private DataDirectory(Path root, boolean forTheLab, FileChannel lockFile) {
        this.root = root;
        this.forTheLab = forTheLab;
        this.lockFile = lockFile;
    }

    static DataDirectory hold(Path directory) {
        Path root = directory.toAbsolutePath().normalize();
        try {
            OwnerOnly.createDirectories(root);
            root = root.toRealPath();
            boolean forTheLab = isForTheLab(root);
            FileChannel channel =
                    FileChannel.open(root.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new PostgresStartException(
                        "another server uses the data directory " + root,
                        "stop it, or give this one its own directory: ./fusionlab server --data DIR");
            }
            return new DataDirectory(root, forTheLab, channel);
        } catch (IOException unusable) {
            throw new PostgresStartException(
                    "the data directory " + root + " cannot be used: " + unusable,
                    "make it writable, or name another: ./fusionlab server --data DIR",
                    unusable);
        }
    }

    /**
     * Other users must not read or replace data or programs. Programs that others could have replaced are unpacked again. A directory that
     * is not the lab's alone keeps its permissions; only the lab's files in it are protected.
     */
    void closeToOthers() throws IOException {
        boolean wasOpen = OwnerOnly.isOpenToOthers(root);
        if (forTheLab && OwnerOnly.mayClose(root)) {
            OwnerOnly.close(root);
        } else if (wasOpen) {
            LOG.warn(
                    "Other users can write to the data directory {}. Remedy: chown it to the lab's user and chmod 700",
                    root);
        }
        if (Files.exists(programs(), LinkOption.NOFOLLOW_LINKS) && (wasOpen || OwnerOnly.isOpenToOthers(programs()))) {
            LOG.info("Unpacking PostgreSQL's programs again: other users could write to {}", programs());
            FileSystemUtils.deleteRecursively(programs());
        }
        OwnerOnly.createDirectories(programs());
        OwnerOnly.close(programs());
    }

    /** Whether it is used for nothing else. */
    private static boolean isForTheLab(Path root) throws IOException {
        if (Files.exists(root.resolve("server.lock"))) {
            return true;
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.findAny().isEmpty();
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

    Path passwords() {
        return root.resolve("postgres-passwords");
    }

    /** The library makes it accessible to all at each start; the directory around it stays protected. */
    Path unpacked() {
        return programs().resolve("unpacked");
    }

    private Path programs() {
        return root.resolve("postgres-binaries");
    }

    /** The directory of the latest unpacked programs. */
    Path unpackedPrograms() throws IOException {
        try (Stream<Path> versions = Files.list(unpacked())) {
            return versions.filter(version -> Files.exists(version.resolve("bin")))
                    .max(Comparator.comparing(version -> version.toFile().lastModified()))
                    .orElseThrow(() -> new NoSuchFileException(unpacked() + "/*/bin"))
                    .resolve("bin");
        }
    }

    long freeBytes() {
        return root.toFile().getUsableSpace();
    }

    /** The running postmaster of our data directory; another process that reuses its process id does not count. */
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
            // Single-user mode notes its number with a minus.
            return ProcessHandle.of(Math.abs(Long.parseLong(lines.get(0).strip())))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> process.info()
                            .command()
                            .map(PROGRAM.asMatchPredicate()::test)
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

    /** After a kill -9 of the server its postmaster keeps running and blocks the data directory. */
    void stopOrphan() {
        Optional<ProcessHandle> orphan = postmaster();
        if (orphan.isEmpty()) {
            return;
        }
        LOG.info(
                "Stopping PostgreSQL {} left by an earlier server", orphan.get().pid());
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

package fusionlab.agent.state;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import fusionlab.protocol.WireJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory that belongs to one running agent. Files are readable by their owner only and replaced atomically:
 * a crash leaves the old or the new content. Not thread-safe.
 */
public final class StateDirectory implements AutoCloseable {

    private static final String IDENTITY = "device.json";
    private static final String REPORT = ".report.json";

    private final Gson gson = WireJson.gson();
    private final Path directory;
    private final FileChannel lock;

    private StateDirectory(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** @throws StateException if it cannot be written, or another agent uses it */
    public static StateDirectory open(Path directory) {
        try {
            Files.createDirectories(directory, ownerOnly("rwx------"));
            FileChannel channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (locked(channel)) {
                return new StateDirectory(directory, channel);
            }
            channel.close();
        } catch (IOException e) {
            throw new StateException("The state directory " + directory + " cannot be used: " + e, e);
        }
        throw new StateException("Another agent runs with the state directory " + directory
                + "; stop it, or give this one its own with --state DIR.");
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    public Path path() {
        return directory;
    }

    public Optional<Identity> identity() {
        Path file = directory.resolve(IDENTITY);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            String json = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            Identity identity = gson.fromJson(json, Identity.class);
            if (identity != null && !identity.isWhole()) {
                throw new JsonParseException("a part of it is missing");
            }
            return Optional.ofNullable(identity);
        } catch (IOException | JsonParseException e) {
            throw new StateException(
                    file + " cannot be read (" + e.getMessage() + "); remove it and register again with a new token.",
                    e);
        }
    }

    public void remember(Identity identity) {
        write(directory.resolve(IDENTITY), gson.toJson(identity));
    }

    /** Keeps a report until {@link Undelivered#done}. */
    public void spool(long leaseId, long fencingToken, String reportJson) {
        write(directory.resolve(leaseId + "-" + fencingToken + REPORT), reportJson);
    }

    /** Writes a sign of life for the bridge: the time of the last contact with the lab. May be called by any thread. */
    public void beat() {
        try {
            Files.write(directory.resolve("beat"), new byte[0]);
        } catch (IOException e) {
            throw new StateException("The state directory " + directory + " cannot be written: " + e, e);
        }
    }

    /** Oldest lease first. */
    public List<Undelivered> undelivered() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Undelivered::at)
                    .filter(Objects::nonNull)
                    .sorted(Comparator.comparingLong(report -> report.leaseId))
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new StateException("The state directory " + directory + " cannot be read: " + e, e);
        }
    }

    private void write(Path file, String content) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, ownerOnly("rw-------"));
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StateException(file + " cannot be written: " + e, e);
        }
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StateException("The lock of " + directory + " cannot be released: " + e, e);
        }
    }

    /** A report on disk that the lab has not accepted. */
    public record Undelivered(Path file, long leaseId) {

        static @Nullable Undelivered at(Path file) {
            String name = file.getFileName().toString();
            int dash = name.indexOf('-');
            if (!name.endsWith(REPORT) || dash < 1) {
                return null;
            }
            try {
                return new Undelivered(file, Long.parseLong(name.substring(0, dash)));
            } catch (NumberFormatException e) {
                return null;
            }
        }

        public String json() {
            try {
                return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new StateException(file + " cannot be read: " + e, e);
            }
        }

        public void done() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new StateException(file + " cannot be removed: " + e, e);
            }
        }
    }
}

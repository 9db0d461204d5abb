package fusionlab.server.evaluation;

import fusionlab.server.system.OwnerOnly;
import fusionlab.unet.ContentHash;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The files of tuned weights: the folder {@code weights} of the data directory, each file named by the SHA-256 of its bytes; or another
 * folder of files that are handled alike. A file is
 * written as {@code *.part} and forced to the disk, becomes {@code SHA256.new} before its row is committed, and gets its final name
 * afterwards. So whatever a crash leaves behind can be distinguished from what has, or once had, a row: only that is never deleted. Thread-safe, also
 * between servers that share the folder.
 */
@Component
class WeightsFolder {

    private static final String PART = ".part";
    private static final String NEW = ".new";
    private static final String FINAL = ".safetensors";
    private static final int CHUNK = 1 << 16;

    private final Path folder;
    private final WeightsRoom room;

    @Autowired
    WeightsFolder(@Value("${fusionlab.data-directory}") Path data, WeightsProperties properties) {
        this(data, "weights", properties);
    }

    /** @param name of the folder in the data directory */
    WeightsFolder(Path data, String name, WeightsProperties properties) {
        this.folder = data.toAbsolutePath().resolve(name);
        this.room = new WeightsRoom(folder, properties);
    }

    /** Where the file is, if it has been stored. */
    Path of(String sha256) {
        return folder.resolve(sha256 + FINAL);
    }

    /**
     * Receives a file, and forces it to the disk.
     *
     * @param size in bytes, which the content must have
     * @param stored bytes of all files so far
     * @throws WeightsNotStoredException before anything is read if there is no room; also if the disk refuses to write
     */
    WeightsFile receive(InputStream content, long size, long stored) throws IOException {
        written(() -> OwnerOnly.createDirectories(folder));
        try (WeightsRoom.Promise promise = room.promise(size, stored)) {
            Path part = folder.resolve(UUID.randomUUID() + PART);
            try {
                return new WeightsFile(part, size, copied(content, size, part));
            } catch (IOException | RuntimeException failed) {
                Files.deleteIfExists(part);
                throw failed;
            }
        }
    }

    /** @return the SHA-256 of the content */
    private static String copied(InputStream content, long size, Path part) throws IOException {
        MessageDigest digest = ContentHash.digest();
        byte[] chunk = new byte[CHUNK];
        try (FileChannel file = opened(part)) {
            written(file::tryLock);
            for (long left = size; left > 0; ) {
                int read = content.read(chunk, 0, (int) Math.min(chunk.length, left));
                if (read < 0) {
                    throw new EOFException("the weights broke off " + left + " bytes before their end");
                }
                digest.update(chunk, 0, read);
                ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, read);
                while (bytes.hasRemaining()) {
                    written(() -> file.write(bytes));
                }
                left -= read;
            }
            written(() -> file.force(true));
        }
        return ContentHash.hex(digest.digest());
    }

    private static FileChannel opened(Path part) {
        try {
            return FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException failed) {
            throw refused(failed);
        }
    }

    private interface Writing {
        void run() throws IOException;
    }

    /** A failure of the disk is not one of the sender's connection. */
    private static void written(Writing writing) {
        try {
            writing.run();
        } catch (IOException failed) {
            throw refused(failed);
        }
    }

    private static WeightsNotStoredException refused(IOException failed) {
        return new WeightsNotStoredException(
                "The weights cannot be written to the lab's disk: " + failed.getMessage(),
                "free space on the disk of the lab's data directory, and let the lab write to its folders weights and states");
    }

    /** Takes a file over, before its row is committed; {@link #settle} follows. An earlier file of that name gives way: it is no better. */
    void prepare(WeightsFile file) {
        written(() -> renamed(file.path(), folder.resolve(file.sha256() + NEW)));
    }

    /** Gives a file its final name, after its row has been committed. */
    void settle(String sha256) {
        Path prepared = folder.resolve(sha256 + NEW);
        if (Files.exists(prepared)) {
            written(() -> renamed(prepared, of(sha256)));
        }
    }

    private void renamed(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (java.nio.file.AccessDeniedException windows) {
            return; // it has no such thing, and needs none
        }
    }

    /**
     * Ends what a crash has interrupted, while nothing is being prepared. Only at the start: to look at a file that this process is
     * receiving would unlock it.
     *
     * @param hasRow whether the row of a SHA-256 has been committed
     */
    void sweep(Predicate<String> hasRow) {
        files(PART).stream().filter(WeightsFolder::isDead).forEach(WeightsFolder::deleted);
        for (Path prepared : files(NEW)) {
            String name = prepared.getFileName().toString();
            String sha256 = name.substring(0, name.length() - NEW.length());
            if (hasRow.test(sha256)) {
                settle(sha256);
            } else {
                deleted(prepared);
            }
        }
    }

    /**
     * Deletes files with final names, while nothing is being prepared.
     *
     * @param hasRow whether the file of a SHA-256 is still wanted
     */
    void retain(Predicate<String> hasRow) {
        for (Path file : files(FINAL)) {
            String name = file.getFileName().toString();
            if (!hasRow.test(name.substring(0, name.length() - FINAL.length()))) {
                deleted(file);
            }
        }
    }

    /** The operating system frees the lock when the process dies. */
    private static boolean isDead(Path part) {
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException | IOException oursOrGone) {
            return false;
        }
    }

    private List<Path> files(String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void deleted(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

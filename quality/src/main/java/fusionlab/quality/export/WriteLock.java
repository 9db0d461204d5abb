package fusionlab.quality.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * Keeps a second process, or a second call in this one, from writing to the same place. The operating system frees the lock of a process
 * that was killed.
 *
 * <p>The mark of a holder is the file's length: POSIX drops a lock as soon as its process closes any descriptor of the file, so its content
 * must not be read.
 */
public final class WriteLock implements AutoCloseable {

    private static final long MOST_BYTES = 1 << 20;

    private final Path file;
    private final FileChannel channel;

    private WriteLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * @param file that exists as long as it is locked, in a folder that is there
     * @param place for the message
     * @throws IllegalArgumentException if somebody else writes there
     */
    public static WriteLock of(Path file, Path place) throws IOException {
        while (true) {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new IllegalArgumentException(
                        "another command is writing to " + place + "; wait until it has ended, or name another --out");
            }
            long mark = 1 + new SplittableRandom().nextLong(MOST_BYTES);
            try {
                channel.truncate(0);
                channel.write(ByteBuffer.allocate(1), mark - 1);
            } catch (IOException full) {
                new WriteLock(file, channel).close();
                throw new IOException(place + " cannot be written to: " + full.getMessage(), full);
            }
            if (isMine(file, mark)) {
                return new WriteLock(file, channel);
            }
            channel.close(); // the one before had deleted it between our opening and locking
        }
    }

    /**
     * Makes a folder, and keeps others out of it.
     *
     * @throws IllegalArgumentException as {@link #of}; or if it cannot be made or written to
     */
    public static WriteLock in(Path folder) throws IOException {
        if (Files.isSymbolicLink(folder) && !Files.exists(folder)) {
            throw new IllegalArgumentException(folder + " is a link that leads nowhere; name another folder");
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(folder + " is a file; name a folder");
        }
        try {
            Files.createDirectories(folder);
            return of(folder.resolve(".lock"), folder);
        } catch (FileSystemException unwritable) {
            throw new IllegalArgumentException(
                    folder + " cannot be written to"
                            + (unwritable.getReason() == null ? "" : ": " + unwritable.getReason())
                            + "; name another folder",
                    unwritable);
        }
    }

    /** Keeps others from writing a file of a folder that is there. @throws IllegalArgumentException as {@link #of} */
    public static WriteLock beside(Path file) throws IOException {
        Path lock = file.toAbsolutePath().resolveSibling("." + file.getFileName() + ".fusionlab.lock");
        try {
            return of(lock, file);
        } catch (FileSystemException unwritable) {
            throw new IllegalArgumentException(
                    file + " cannot be written: its folder takes no new files"
                            + (unwritable.getReason() == null ? "" : ": " + unwritable.getReason())
                            + "; name another --out",
                    unwritable);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }

    private static boolean isMine(Path file, long mark) throws IOException {
        try {
            return Files.size(file) == mark;
        } catch (NoSuchFileException deleted) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        channel.close();
    }
}

package fusionlab.quality.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.UUID;

/**
 * Keeps a second process, or a second call in this one, from writing to the same place. The operating system frees the lock of a process
 * that was killed.
 */
public final class WriteLock implements AutoCloseable {

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
            byte[] mine = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
            channel.write(ByteBuffer.wrap(mine), 0);
            if (isMine(file, mine)) {
                return new WriteLock(file, channel);
            }
            channel.close(); // the one before had deleted it between our opening and locking
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }

    private static boolean isMine(Path file, byte[] mine) throws IOException {
        try {
            return Arrays.equals(Files.readAllBytes(file), mine);
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

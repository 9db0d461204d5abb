package fusionlab.quality.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A picture with its caption. Only its place is kept in memory.
 *
 * @param name for messages: the file, or the shard with the name of its entry
 * @param file the picture's own, or the shard that it is in
 * @param offset of its first byte in the file
 * @param bytes its size
 */
public record CaptionedPicture(String name, Path file, long offset, long bytes, String caption) {

    /** Larger files are no pictures of what is read here. */
    static final long MOST_BYTES = 256L << 20;

    /** The encoded picture. */
    byte[] read() {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(bytes));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (content.hasRemaining()) {
                if (channel.read(content, offset + content.position()) < 0) {
                    throw new EOFException("it became shorter");
                }
            }
        } catch (IOException unreadable) {
            throw new DataException(name, "cannot be read: " + unreadable.getMessage(), unreadable);
        }
        return content.array();
    }
}

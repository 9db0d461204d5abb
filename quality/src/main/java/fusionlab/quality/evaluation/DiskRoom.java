package fusionlab.quality.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is free on the disk of a folder.
 *
 * @param folder for messages
 */
public record DiskRoom(Path folder, long freeBytes) {

    /** Left free, for others who write there. */
    private static final long SPARE_BYTES = 64L << 20;

    /** @param folder that need not be there yet */
    public static DiskRoom of(Path folder) throws IOException {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return new DiskRoom(folder, Files.getFileStore(there).getUsableSpace());
    }

    /**
     * @param what needs so many bytes more, such as "the latents need"
     * @param remedy such as "name another --cache"
     * @throws IllegalArgumentException with the figures if there are fewer, and 64 MiB for others
     */
    public void require(String what, long bytes, String remedy) {
        if (bytes + SPARE_BYTES > freeBytes) {
            throw new IllegalArgumentException(what + " " + MemoryNeed.text(bytes) + " on the disk of " + folder
                    + ", with " + MemoryNeed.text(SPARE_BYTES) + " to spare, and " + MemoryNeed.text(freeBytes)
                    + " are free; make room, or " + remedy);
        }
    }
}

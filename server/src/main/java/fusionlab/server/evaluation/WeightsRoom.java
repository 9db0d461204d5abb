package fusionlab.server.evaluation;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** How much the folder of weights may still take. Thread-safe. */
final class WeightsRoom {

    private final Path folder;
    private final WeightsProperties properties;

    /** Bytes of the files that are being received, written or not: with several at once the room is rather underestimated. */
    private final AtomicLong promised = new AtomicLong();

    WeightsRoom(Path folder, WeightsProperties properties) {
        this.folder = folder;
        this.properties = properties;
    }

    /** Ends when the file has been received, or has failed. */
    interface Promise extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * @param size of a file, in bytes
     * @param stored bytes of all files so far
     * @throws WeightsNotStoredException with the figures, if there is no room for it
     */
    Promise promise(long size, long stored) {
        long others = promised.getAndAdd(size);
        try {
            requireTotal(size, stored + others);
            requireDisk(size, Math.max(0, folder.toFile().getUsableSpace() - others));
        } catch (WeightsNotStoredException refused) {
            promised.addAndGet(-size);
            throw refused;
        }
        return () -> promised.addAndGet(-size);
    }

    private void requireTotal(long size, long stored) {
        long total = properties.total().toBytes();
        if (size > total - stored) {
            throw new WeightsNotStoredException(
                    "The weights have " + size + " bytes; this lab keeps " + total
                            + " bytes of weights at most, and has " + stored,
                    "raise fusionlab.weights.total");
        }
    }

    private void requireDisk(long size, long usable) {
        long reserve = properties.reserve().toBytes();
        if (size > usable - reserve) {
            throw new WeightsNotStoredException(
                    "The weights have " + size + " bytes; the lab's disk has " + usable + " bytes free, and " + reserve
                            + " of them must stay free",
                    "free space on the disk of the lab's data directory, or lower fusionlab.weights.reserve");
        }
    }
}

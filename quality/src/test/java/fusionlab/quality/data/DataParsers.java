package fusionlab.quality.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** What reads training data, for tests of other packages. */
public final class DataParsers {

    private DataParsers() {}

    /** A {@code metadata.jsonl} of two pictures, which stay. */
    public static Path lines(Path folder) throws IOException {
        return DrawnPictures.withLines(folder, 2).resolve(MetadataLines.NAME);
    }

    public static List<byte[]> shards(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("seed.tar");
        String longName = "a-long-folder/".repeat(20);
        return List.of(
                Files.readAllBytes(DrawnPictures.shard(file, 2, "", TarArchiveOutputStream.LONGFILE_ERROR)),
                Files.readAllBytes(DrawnPictures.shard(file, 1, longName, TarArchiveOutputStream.LONGFILE_GNU)),
                Files.readAllBytes(DrawnPictures.shard(file, 1, longName, TarArchiveOutputStream.LONGFILE_POSIX)));
    }

    public static void read(Path linesOrShard) {
        try {
            if (linesOrShard.toString().endsWith(".tar")) {
                new TarShard(linesOrShard).pictures();
            } else {
                MetadataLines.read(linesOrShard);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

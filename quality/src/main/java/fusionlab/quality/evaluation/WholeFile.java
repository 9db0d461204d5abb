package fusionlab.quality.evaluation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files on disk that are whole at any time, whatever becomes of process and disk. */
public final class WholeFile {

    private WholeFile() {}

    /** As {@link #write(Path, byte[])}, in UTF-8. */
    public static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Replaces the file, if there is one, when its new content is written. Nothing is left of a content that the disk does not hold.
     *
     * @param file in a folder that is there
     * @throws IOException naming the file
     */
    public static void write(Path file, byte[] content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.write(part, content);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            Files.deleteIfExists(part);
            throw failed.getMessage() != null && failed.getMessage().contains(file.toString())
                    ? failed
                    : new IOException(file + " cannot be written: " + failed.getMessage(), failed);
        }
    }
}

package fusionlab.quality.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Texts on disk that are whole at any time, whatever becomes of the process. */
public final class WholeFile {

    private WholeFile() {}

    /** Replaces the file, if there is one, when the text is written. @param file in a folder that is there; its text is UTF-8 */
    public static void write(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}

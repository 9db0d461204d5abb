package fusionlab.quality.diffusers;

import fusionlab.unet.text.MistakenFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text of a checkpoint, in UTF-8. */
final class TextFile {

    private TextFile() {}

    /** @throws CheckpointException if it is missing, not text, or the remains of a failed download */
    static String read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(file, "is missing");
        }
        try {
            String text = MistakenFile.utf8(Files.readAllBytes(file));
            String mistaken = MistakenFile.describe(text);
            if (mistaken != null) {
                throw new CheckpointException(file, mistaken);
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new CheckpointException(file, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CheckpointException(file, "cannot be read: " + e.getMessage(), e);
        }
    }
}

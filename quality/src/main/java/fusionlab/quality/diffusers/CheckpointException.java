package fusionlab.quality.diffusers;

import fusionlab.unet.text.OneLine;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A checkpoint folder that is incomplete or unusable; the message names the file and what is wrong with it. */
public final class CheckpointException extends RuntimeException {

    private final Path file;

    CheckpointException(Path file, String problem) {
        this(file, problem, null);
    }

    CheckpointException(Path file, String problem, @Nullable Throwable cause) {
        super(OneLine.of(file + " " + problem), cause);
        this.file = file;
    }

    public Path file() {
        return file;
    }
}

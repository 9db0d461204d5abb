package fusionlab.quality.tensors;

import fusionlab.unet.text.OneLine;
import java.nio.file.Path;

/** A safetensors file that is broken, or does not hold what is asked of it. */
public final class InvalidSafetensorsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Path file;

    public InvalidSafetensorsException(Path file, String problem) {
        super(OneLine.of(file + " " + problem));
        this.file = file;
    }

    public Path file() {
        return file;
    }
}

package fusionlab.unet.weights;

import fusionlab.unet.text.OneLine;
import java.nio.file.Path;

/** A safetensors file that is broken or lacks what is asked for. */
public final class InvalidSafetensorsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Path file;
    private final String problem;

    public InvalidSafetensorsException(Path file, String problem) {
        super(OneLine.of(file + " " + problem));
        this.file = file;
        this.problem = problem;
    }

    public Path file() {
        return file;
    }

    /** What is wrong, without the file's name: {@code is truncated: ...}. */
    public String problem() {
        return problem;
    }
}

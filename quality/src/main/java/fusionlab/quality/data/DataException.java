package fusionlab.quality.data;

import fusionlab.unet.text.OneLine;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Training data that cannot be used; the message names the file, what is wrong with it and the remedy. */
public final class DataException extends RuntimeException {

    private static final long serialVersionUID = 1;

    DataException(Path file, String problem) {
        this(file.toString(), problem, null);
    }

    /** @param place a file, or a file within a shard */
    DataException(String place, String problem, @Nullable Throwable cause) {
        super(OneLine.of(place + " " + problem), cause);
    }
}

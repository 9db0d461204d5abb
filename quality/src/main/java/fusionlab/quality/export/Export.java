package fusionlab.quality.export;

import java.io.IOException;
import java.nio.file.Path;

/** The files of one model. */
interface Export {

    /** What {@link #write} needs on the disk, but for a few KiB of texts. */
    long bytes() throws IOException;

    /**
     * @param folder empty
     * @throws IllegalArgumentException naming a weight that is not finite in the precision
     */
    void write(Path folder, ExportProgress progress) throws IOException;
}

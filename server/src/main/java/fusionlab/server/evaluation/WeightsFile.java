package fusionlab.server.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A whole file of weights on the disk that has no row yet; closing it deletes it, unless {@link WeightsFolder#prepare} has taken it over.
 *
 * @param path of its temporary name
 * @param size in bytes
 * @param sha256 of its bytes, hex
 */
record WeightsFile(Path path, long size, String sha256) implements AutoCloseable {

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}

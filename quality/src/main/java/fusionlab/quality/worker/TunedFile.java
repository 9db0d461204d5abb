package fusionlab.quality.worker;

import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of tuned UNet weights, or of a training's state, on this machine.
 *
 * @param sha256 of its bytes, hex
 */
record TunedFile(Path path, String sha256) {

    static TunedFile at(Path path) throws IOException {
        return new TunedFile(path, ContentHash.of(path));
    }
}

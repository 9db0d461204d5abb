package fusionlab.quality.export;

import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The weights that a search tuned for an architecture, as its bundle names them; the bundle does not hold them.
 *
 * @param path below the lab's address
 * @param sha256 of the safetensors file, hex
 */
public record TunedWeights(String path, String sha256) {

    public TunedWeights {
        if (!path.matches("/[!-~]{1,200}") || !sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "names tuned weights without their SHA-256, or without the path where the lab has them");
        }
    }

    /**
     * @param text the architecture as a text, for the message
     * @throws IllegalArgumentException if the file is another one, with what to do
     */
    public void require(Path file, String text) throws IOException {
        String found = ContentHash.of(file);
        if (!found.equals(sha256)) {
            throw new IllegalArgumentException("--weights " + file + " has the SHA-256 " + found
                    + ", and --architecture names the weights that were tuned for it with " + sha256
                    + ": get those from the lab (GET " + path
                    + "), or, if you want other weights, give the architecture as a text: '"
                    + text + "'");
        }
    }

    /** What they are and where they are, after "the weights". */
    public String words() {
        return "that the search tuned for this architecture (SHA-256 " + sha256 + "), which the lab has (GET " + path
                + ")";
    }
}

package fusionlab.server.evaluation;

import fusionlab.unet.weights.InvalidSafetensorsException;
import fusionlab.unet.weights.SafetensorsHeader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;

/** Checks whether a file is valid safetensors. Its tensors are not checked; the worker that evaluates with them does that. */
final class Safetensors {

    private static final int LARGEST_HEADER = 1 << 20;
    private static final Set<String> TYPES = Set.of("F16", "BF16", "F32");

    private Safetensors() {}

    /** @throws InvalidResultException if it is not */
    static void require(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            SafetensorsHeader.read(file, channel, LARGEST_HEADER).entries().forEach((name, tensor) -> {
                if (!TYPES.contains(tensor.type())) {
                    throw new InvalidSafetensorsException(
                            file, "holds " + name + " as " + tensor.type() + ", which is not a type of weights");
                }
            });
        } catch (InvalidSafetensorsException invalid) {
            throw new InvalidResultException(
                    "weights", "are unusable: the file " + invalid.problem(), "send a safetensors file");
        }
    }
}

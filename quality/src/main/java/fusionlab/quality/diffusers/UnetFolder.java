package fusionlab.quality.diffusers;

import fusionlab.unet.Topology;
import fusionlab.unet.config.InvalidConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A UNet in a folder as diffusers writes it: {@code config.json} with the weights beside it.
 *
 * @param path with the two
 */
public record UnetFolder(Path path, Topology topology) {

    private static final String CONFIG = "config.json";

    /**
     * @param checkpoint a folder with a folder {@code unet}, or that folder
     * @throws CheckpointException naming the file and what is wrong with it
     */
    public static UnetFolder in(Path checkpoint) {
        if (!Files.isDirectory(checkpoint)) {
            throw new CheckpointException(checkpoint, "is not a folder");
        }
        Path below = checkpoint.resolve("unet");
        if (!Files.isDirectory(below) && !Files.exists(checkpoint.resolve(CONFIG))) {
            throw new CheckpointException(checkpoint, "has neither a folder 'unet' nor a " + CONFIG + " of a UNet");
        }
        Path unet = Files.isDirectory(below) ? below : checkpoint;
        return new UnetFolder(unet, topology(unet.resolve(CONFIG), checkpoint));
    }

    Path config() {
        return path.resolve(CONFIG);
    }

    /** Named after the built-in topology that it equals, or else after the checkpoint's folder. */
    private static Topology topology(Path file, Path checkpoint) {
        String json = TextFile.read(file);
        try {
            Path name = checkpoint.toAbsolutePath().normalize().getFileName();
            Topology topology = Topology.parse(Topology.nameFor(name == null ? "checkpoint" : name.toString()), json);
            List<String> known = Topology.builtInNames().stream()
                    .filter(builtIn -> Topology.builtIn(builtIn).contentHash().equals(topology.contentHash()))
                    .toList();
            return known.isEmpty() ? topology : Topology.parse(known.get(0), json);
        } catch (InvalidConfigException e) {
            throw new CheckpointException(file, "is not a usable UNet: " + e.getMessage(), e);
        }
    }
}

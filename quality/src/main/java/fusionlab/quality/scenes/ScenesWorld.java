package fusionlab.quality.scenes;

import fusionlab.quality.evaluation.World;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The tiny world: a UNet with the slots of SD-v1.5 that draws scenes, scored by a CLIP of its own. Its measurements are a proxy: they say
 * nothing quantitative about SD-v1.5. UNet, autoencoder and CLIP together decide its pictures.
 */
public final class ScenesWorld {

    /** The name of the world and of its topology. */
    public static final String NAME = "scenes";

    static final NoiseSchedule SCHEDULE = NoiseSchedule.COSINE;
    static final Parameterization PARAMETERIZATION = Parameterization.V;

    private ScenesWorld() {}

    /** The trained world that comes with the module. */
    public static World shipped() {
        return shipped(Compute.USUAL);
    }

    /** @param compute of the UNet; autoencoder and CLIP are small, so they compute as usual */
    public static World shipped(Compute compute) {
        try {
            Path folder = Files.createTempDirectory("fusionlab-scenes");
            try {
                ScenesFiles.unpack(folder);
                return open(folder, compute);
            } finally {
                for (String name : List.of(ScenesFiles.CLIP, ScenesFiles.AUTOENCODER, ScenesFiles.UNET)) {
                    Files.deleteIfExists(folder.resolve(name));
                }
                Files.delete(folder);
            }
        } catch (IOException problem) {
            throw new UncheckedIOException("Cannot unpack the weights of the world scenes", problem);
        }
    }

    /** Whether a folder holds a world made by {@link ScenesTraining} rather than another checkpoint. */
    public static boolean isAt(Path folder) {
        return Files.isRegularFile(folder.resolve(ScenesFiles.CLIP))
                && Files.isRegularFile(folder.resolve(ScenesFiles.UNET));
    }

    /** A world that {@link ScenesTraining} made. */
    public static World open(Path folder) {
        return open(folder, Compute.USUAL);
    }

    /** @param compute of the UNet */
    public static World open(Path folder, Compute compute) {
        Path clip = folder.resolve(ScenesFiles.CLIP);
        Path autoencoder = folder.resolve(ScenesFiles.AUTOENCODER);
        Path unet = folder.resolve(ScenesFiles.UNET);
        try {
            return new World(
                    new SceneSurroundings(
                            SceneAutoencoder.read(autoencoder), SceneClip.read(clip), ScenesFiles.hash(clip)),
                    Unet.load(topologyOfScenes(), unet, compute),
                    compute.named(ScenesFiles.hash(unet, autoencoder, clip)));
        } catch (IOException problem) {
            throw new UncheckedIOException("Cannot read " + unet, problem);
        }
    }

    /** SD-v1.5's stages, layers and slots with widths 32, 48, 64 and 64, for latents of 8 by 8. */
    public static Topology topologyOfScenes() {
        return Topology.parse(NAME, ScenesFiles.config());
    }
}

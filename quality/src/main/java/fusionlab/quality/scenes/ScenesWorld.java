package fusionlab.quality.scenes;

import fusionlab.quality.evaluation.World;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.ContentHash;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tiny world: a UNet with the slots of SD-v1.5 that draws scenes, scored by a CLIP of its own. Its measurements are a proxy: they say
 * nothing quantitative about SD-v1.5. UNet, autoencoder and CLIP together decide its pictures.
 */
public final class ScenesWorld {

    /** The name of the world and of its topology. */
    public static final String NAME = "scenes";

    static final NoiseSchedule SCHEDULE = NoiseSchedule.COSINE;
    static final Parameterization PARAMETERIZATION = Parameterization.V;

    private static final List<String> STUDENTS = List.of("4-steps", "2-steps");

    private ScenesWorld() {}

    /** The trained world that comes with the module. */
    public static World shipped() {
        return shipped(Compute.USUAL, null);
    }

    /**
     * @param compute of the UNet; autoencoder and CLIP are small, so they compute as usual
     * @param decoder a file that {@code quality decoder} made, in place of the autoencoder's own decoder; {@code shipped} for the one that
     *     comes with the module; null for none
     */
    public static World shipped(Compute compute, @Nullable Path decoder) {
        return unpacked(ScenesFiles.UNET, compute, decoder);
    }

    /** The names of the distilled UNets that come with the module. */
    public static List<String> students() {
        return STUDENTS;
    }

    /** Whether a text names one of the distilled UNets that come with the module: {@code 4-steps} and {@code 2-steps}. */
    public static boolean isStudent(String name) {
        return STUDENTS.contains(name);
    }

    /**
     * The world with a distilled UNet that comes with the module, made for few DDIM steps.
     *
     * @param name one that {@link #isStudent} knows
     * @param decoder as for {@link #shipped(Compute, Path)}
     */
    public static World student(String name, Compute compute, @Nullable Path decoder) {
        if (!isStudent(name)) {
            throw new IllegalArgumentException("there is no distilled UNet '" + name + "', only " + STUDENTS);
        }
        return unpacked("unet-" + name + ".safetensors", compute, decoder);
    }

    private static World unpacked(String unet, Compute compute, @Nullable Path decoder) {
        try {
            Path folder = Files.createTempDirectory("fusionlab-scenes");
            try {
                ScenesFiles.unpack(folder, unet);
                return open(folder, compute, decoder);
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
        return open(folder, Compute.USUAL, null);
    }

    /**
     * @param compute of the UNet
     * @param other as for {@link #shipped(Compute, Path)}
     */
    public static World open(Path folder, Compute compute, @Nullable Path other) {
        Path clip = folder.resolve(ScenesFiles.CLIP);
        Path autoencoder = folder.resolve(ScenesFiles.AUTOENCODER);
        Path unet = folder.resolve(ScenesFiles.UNET);
        try {
            SceneAutoencoder own = SceneAutoencoder.read(autoencoder);
            ScenesFiles.OtherDecoder replaced = other == null ? null : ScenesFiles.decoder(other);
            String hash = ScenesFiles.hash(unet, autoencoder, clip);
            return new World(
                    new SceneSurroundings(
                            own,
                            replaced == null ? own.decoder() : replaced.decoder(),
                            SceneClip.read(clip),
                            ScenesFiles.hash(clip)),
                    Unet.load(topologyOfScenes(), unet, compute),
                    compute.named(replaced == null ? hash : ContentHash.of(hash + " decoder " + replaced.hash())));
        } catch (IOException problem) {
            throw new UncheckedIOException("Cannot read " + folder + ": " + problem.getMessage(), problem);
        }
    }

    /** SD-v1.5's stages, layers and slots with widths 32, 48, 64 and 64, for latents of 8 by 8. */
    public static Topology topologyOfScenes() {
        return Topology.parse(NAME, ScenesFiles.config());
    }
}

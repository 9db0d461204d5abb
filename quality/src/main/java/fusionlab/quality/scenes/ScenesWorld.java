package fusionlab.quality.scenes;

import fusionlab.quality.evaluation.World;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.training.LatentSource;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The tiny world: a UNet with the slots of SD-v1.5 that draws scenes, scored by a CLIP of its own. What it measures is a proxy: it says nothing
 * quantitative about SD-v1.5. May be used by several threads.
 */
public final class ScenesWorld implements World {

    /** Of the world and of its topology. */
    public static final String NAME = "scenes";

    static final NoiseSchedule SCHEDULE = NoiseSchedule.COSINE;
    static final Parameterization PARAMETERIZATION = Parameterization.V;

    private static final List<String> PROMPTS = Scenes.prompts();

    private final Topology topology;
    private final Unet unet;
    private final SceneAutoencoder autoencoder;
    private final SceneClip clip;
    private final String checkpointHash;
    private final String scorerHash;
    private @Nullable LatentSource latents;

    private ScenesWorld(Path folder, Compute compute) {
        Path clipFile = folder.resolve(ScenesFiles.CLIP);
        Path autoencoderFile = folder.resolve(ScenesFiles.AUTOENCODER);
        Path unetFile = folder.resolve(ScenesFiles.UNET);
        topology = topologyOfScenes();
        clip = SceneClip.read(clipFile);
        autoencoder = SceneAutoencoder.read(autoencoderFile);
        try {
            unet = Unet.load(topology, unetFile, compute);
        } catch (IOException problem) {
            throw new UncheckedIOException("Cannot read " + unetFile, problem);
        }
        checkpointHash = compute.named(ScenesFiles.hash(unetFile, autoencoderFile, clipFile));
        scorerHash = ScenesFiles.hash(clipFile);
    }

    /** The trained world that comes with the module. */
    public static ScenesWorld shipped() {
        return shipped(Compute.USUAL);
    }

    /** @param compute of the UNet; autoencoder and CLIP are small, and compute as usual */
    public static ScenesWorld shipped(Compute compute) {
        try {
            Path folder = Files.createTempDirectory("fusionlab-scenes");
            try {
                ScenesFiles.unpack(folder);
                return new ScenesWorld(folder, compute);
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

    /** Whether a folder holds a world that {@link ScenesTraining} made, and no other checkpoint. */
    public static boolean isAt(Path folder) {
        return Files.isRegularFile(folder.resolve(ScenesFiles.CLIP))
                && Files.isRegularFile(folder.resolve(ScenesFiles.UNET));
    }

    /** A world that {@link ScenesTraining} made. */
    public static ScenesWorld open(Path folder) {
        return open(folder, Compute.USUAL);
    }

    /** @param compute of the UNet */
    public static ScenesWorld open(Path folder, Compute compute) {
        return new ScenesWorld(folder, compute);
    }

    /** SD-v1.5's stages, layers and slots with widths 32, 48, 64 and 64, for latents of 8 by 8. */
    public static Topology topologyOfScenes() {
        return Topology.parse(NAME, ScenesFiles.config());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Topology topology() {
        return topology;
    }

    @Override
    public Unet unet() {
        return unet;
    }

    /** Of the UNet, the autoencoder and the CLIP together: a change of any of them changes the pictures. */
    @Override
    public String checkpointHash() {
        return checkpointHash;
    }

    @Override
    public String scorerHash() {
        return scorerHash;
    }

    /** Held-out captions, several times over in different orders: the same caption with another seed is another picture. */
    @Override
    public List<String> prompts() {
        return PROMPTS;
    }

    @Override
    public Tensor contexts(List<String> captions) {
        return clip.contexts(captions);
    }

    @Override
    public long[] latentShape() {
        return new long[] {SceneAutoencoder.CHANNELS, SceneAutoencoder.SIZE, SceneAutoencoder.SIZE};
    }

    @Override
    public NoiseSchedule schedule() {
        return SCHEDULE;
    }

    @Override
    public Parameterization parameterization() {
        return PARAMETERIZATION;
    }

    @Override
    public Tensor images(Tensor latents) {
        return autoencoder.decode(latents);
    }

    @Override
    public double[] scores(Tensor images, List<String> prompts) {
        return SceneWeights.numbers(clip.images(images).mul(clip.texts(prompts)).sum(new long[] {1}));
    }

    /** The pictures that the shipped UNet was trained on; a world of other settings is tuned on the same. */
    @Override
    public Optional<Supplier<LatentSource>> training() {
        return Optional.<Supplier<LatentSource>>of(this::latents)
                .filter(any -> unet.compute().equals(Compute.USUAL));
    }

    private synchronized LatentSource latents() {
        LatentSource drawn = latents;
        if (drawn == null) {
            drawn = SceneLatents.of(ScenesSettings.usual(1, 1), autoencoder, clip);
            latents = drawn;
        }
        return drawn;
    }

    SceneClip clip() {
        return clip;
    }

    SceneAutoencoder autoencoder() {
        return autoencoder;
    }

    @Override
    public void close() {
        unet.close();
    }
}

package fusionlab.quality.scenes;

import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.finetuning.Lineage;
import fusionlab.quality.finetuning.UnetCheckpoint;
import fusionlab.quality.ranks.Ranks;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.TensorType;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.ContentHash;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tiny world's UNet, trained on drawn scenes: nothing has to be given. */
public final class ScenesCheckpoint implements UnetCheckpoint {

    private final Path folder;
    private final String name;
    private final ScenesSettings drawing;
    private final Architecture architecture;

    /** @param drawing of the pictures that it is trained on */
    ScenesCheckpoint(Path folder, String name, ScenesSettings drawing) {
        this.folder = folder;
        this.name = name;
        this.drawing = drawing;
        Topology topology = ScenesWorld.topologyOfScenes();
        this.architecture = Lineage.in(folder)
                .map(lineage -> Architecture.parse(topology, lineage.architecture()))
                .orElseGet(topology::original);
    }

    /** In a folder that {@link ScenesTraining} or a training of its UNet made. */
    public static ScenesCheckpoint in(Path folder) {
        return new ScenesCheckpoint(folder, folder.toString(), ScenesSettings.usual(1, 1));
    }

    /**
     * What the UNet in a folder was trained to compute: what it was trained without it must not compute. A folder of Stable Diffusion holds
     * nothing else.
     *
     * @param folder null for a world that comes with FusionLab
     * @param topology of its UNet
     */
    public static Architecture architectureIn(@Nullable Path folder, Topology topology) {
        return folder != null && ScenesWorld.isAt(folder) ? in(folder).architecture() : topology.original();
    }

    /** The one that comes with FusionLab. @param folder empty, where it is unpacked */
    public static ScenesCheckpoint shipped(Path folder) {
        ScenesFiles.unpack(folder);
        return new ScenesCheckpoint(folder, ScenesWorld.NAME, ScenesSettings.usual(1, 1));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Architecture architecture() {
        return architecture;
    }

    @Override
    public NoiseSchedule schedule() {
        return ScenesWorld.SCHEDULE;
    }

    @Override
    public Parameterization parameterization() {
        return ScenesWorld.PARAMETERIZATION;
    }

    @Override
    public String unetHash() {
        return ScenesFiles.hash(folder.resolve(ScenesFiles.UNET));
    }

    @Override
    public String encodingHash() {
        return ScenesFiles.hash(folder.resolve(ScenesFiles.AUTOENCODER), folder.resolve(ScenesFiles.CLIP));
    }

    @Override
    public List<Integer> latentShape() {
        return List.of(SceneAutoencoder.CHANNELS, SceneAutoencoder.SIZE, SceneAutoencoder.SIZE);
    }

    @Override
    public int textWidth() {
        return SceneClip.WIDTH;
    }

    @Override
    public Unet load() throws IOException {
        return Unet.load(architecture.topology(), folder.resolve(ScenesFiles.UNET));
    }

    /** Pictures are small, and drawn in parts. */
    @Override
    public MemoryNeed encodingNeed(int threads) {
        return new MemoryNeed(0, 0);
    }

    @Override
    public List<Path> inputs() {
        return List.of(folder);
    }

    @Override
    public void checkData() {
        // drawn, so there is nothing to check
    }

    /** The pictures that the shipped UNet was trained on. */
    @Override
    public Data data(Ranks ranks, int threads, Consumer<String> lines) {
        lines.accept("drawing " + drawing.pictures() + " pictures");
        SceneAutoencoder autoencoder = SceneAutoencoder.read(folder.resolve(ScenesFiles.AUTOENCODER));
        SceneClip clip = SceneClip.read(folder.resolve(ScenesFiles.CLIP));
        return new Data(
                SceneLatents.of(drawing, autoencoder, clip),
                ContentHash.of(encodingHash() + "\n" + drawing.pictures() + " pictures, seed " + drawing.seed()));
    }

    /** In half precision, as the shipped ones. */
    @Override
    public String write(Unet trained, Architecture changed, Parameterization predicted, Path into) {
        try {
            for (String name : List.of(ScenesFiles.AUTOENCODER, ScenesFiles.CLIP)) {
                Files.copy(folder.resolve(name), into.resolve(name));
            }
            Path unet = into.resolve(ScenesFiles.UNET);
            trained.save(unet, TensorType.F16, Map.of("fusionlab_architecture", changed.text()));
            return ScenesFiles.hash(unet);
        } catch (IOException problem) {
            throw new UncheckedIOException("Cannot write in " + into, problem);
        }
    }
}

package fusionlab.quality;

import fusionlab.quality.data.CaptionedReference;
import fusionlab.quality.data.PictureFolder;
import fusionlab.quality.diffusers.DiffusersWorld;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.inception.InceptionFeatures;
import fusionlab.quality.scenes.ScenesCheckpoint;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.unet.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for the checkpoints of a curve, and for what judges their pictures. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CurveWorlds {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--world", paramLabel = "WORLD", description = "scenes: the weights that come with FusionLab")
    private @Nullable String world;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description =
                    "a folder that quality train or distill made, or a Stable Diffusion folder with scorer/ and prompts.txt;"
                            + " may be repeated")
    private List<Path> checkpoints = new ArrayList<>();

    @Option(
            names = "--reference",
            paramLabel = "DIR",
            description = "for Stable Diffusion folders: captioned pictures, one for each prompt with the same caption"
                    + " (docs/training.md says which forms are read)")
    private @Nullable Path reference;

    @Option(
            names = "--inception",
            paramLabel = "FILE",
            description = "the weights of FID's Inception-v3 in safetensors (docs/quality.md#fid says how to get them):"
                    + " the distance is then FID")
    private @Nullable Path inception;

    /** What can be refused before anything is opened. */
    void check(ScorerOptions scorers) {
        if (world != null && !world.equals(ScenesWorld.NAME)) {
            throw usage("--world: there is only scenes here, not '" + world + "'");
        }
        if (world == null && checkpoints.isEmpty()) {
            throw usage("curve takes --world scenes, --checkpoint DIR, or both");
        }
        for (Path folder : checkpoints) {
            if (!Files.isDirectory(folder)) {
                throw usage("--checkpoint: there is no folder " + folder);
            }
            if (!ScenesWorld.isAt(folder) && reference == null) {
                throw usage(
                        "--checkpoint " + folder + " needs --reference DIR with captioned pictures to compare with");
            }
        }
        if (reference != null && checkpoints.stream().allMatch(ScenesWorld::isAt)) {
            throw usage(
                    "--reference is for Stable Diffusion folders; scenes are compared with drawn scenes: leave it out");
        }
        if (inception != null && !Files.exists(inception)) {
            throw usage("--inception: there is no file " + inception);
        }
        scorers.check(world != null || checkpoints.stream().anyMatch(ScenesWorld::isAt));
    }

    /** By their names; empty for the weights that come with FusionLab. */
    Map<String, Optional<Path>> named() {
        Map<String, Optional<Path>> named = new LinkedHashMap<>();
        if (world != null) {
            named.put("shipped", Optional.empty());
        }
        for (Path folder : checkpoints) {
            named.put(folder.normalize().toString(), Optional.of(folder));
        }
        return named;
    }

    World open(Optional<Path> folder, ScorerOptions scorers) {
        TorchThreads.single();
        World opened = folder.map(this::open).orElseGet(ScenesWorld::shipped);
        try {
            if (inception != null) {
                opened = InceptionFeatures.comparing(opened, inception, MachineMemory.now());
            }
            return folder.isPresent() ? scorers.beside(opened, folder.get()) : opened;
        } catch (RuntimeException unusable) {
            opened.close();
            throw unusable;
        }
    }

    /** What a checkpoint computes if nothing else is named. */
    Architecture architecture(Optional<Path> folder, World opened) {
        return ScenesCheckpoint.architectureIn(folder.orElse(null), opened.topology());
    }

    private World open(Path folder) {
        return ScenesWorld.isAt(folder)
                ? ScenesWorld.open(folder)
                : DiffusersWorld.open(
                        folder,
                        folder.resolve("prompts.txt"),
                        Compute.USUAL,
                        MachineMemory.now(),
                        null,
                        null,
                        reference == null ? null : CaptionedReference.in(new PictureFolder(reference)));
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

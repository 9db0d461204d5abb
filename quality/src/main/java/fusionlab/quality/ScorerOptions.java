package fusionlab.quality;

import fusionlab.quality.diffusers.DiffusersWorld;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.PictureScorer;
import fusionlab.quality.evaluation.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option for further scorers. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ScorerOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--scorer",
            paramLabel = "DIR",
            description =
                    "for Stable Diffusion folders: another CLIP model as transformers writes it, which scores the same"
                            + " pictures as the checkpoint's scorer/ does; may be repeated")
    private List<Path> folders = new ArrayList<>();

    /** What can be refused before anything is opened. */
    void check(boolean tinyWorld) {
        if (tinyWorld && !folders.isEmpty()) {
            throw usage(
                    "--scorer is for Stable Diffusion folders; the tiny world has a scorer of its own: leave it out");
        }
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw usage("--scorer: there is no folder " + folder);
            }
        }
    }

    /** The world of a checkpoint with these scorers. Close only the result. */
    World beside(World world, Path checkpoint) {
        List<PictureScorer> opened = new ArrayList<>();
        try {
            for (Path folder : folders) {
                PictureScorer scorer =
                        DiffusersWorld.scorer(folder, checkpoint, world.unet().compute(), MachineMemory.now());
                opened.add(scorer);
                requireAnother(world, opened.subList(0, opened.size() - 1), scorer);
            }
            return world.scoredBy(opened);
        } catch (RuntimeException unusable) {
            opened.forEach(PictureScorer::close);
            throw unusable;
        }
    }

    private void requireAnother(World world, List<PictureScorer> before, PictureScorer scorer) {
        Stream.concat(Stream.of(world.surroundings().scorer()), before.stream())
                .filter(other -> other.hash().equals(scorer.hash()))
                .findFirst()
                .ifPresent(other -> {
                    throw usage("--scorer " + scorer.name() + " holds the same files as the scorer '" + other.name()
                            + "', which scores anyway: leave it out");
                });
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

package fusionlab.quality;

import fusionlab.quality.evaluation.ChunkScores;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.ExamplePicture;
import fusionlab.quality.evaluation.World;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}: the CLIP score of one architecture. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Draws the prompts with one architecture and prints its CLIP score with its standard error.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvaluateCommand implements Callable<Integer> {

    private static final int PICTURES = 16;

    @Mixin
    private WorldOptions options;

    @Mixin
    private ScorerOptions scorers;

    @Option(
            names = "--architecture",
            paramLabel = "TEXT",
            description = "removals and copies, such as mid_block.attentions.0=0,up_blocks.1.attentions.0=2, or base"
                    + " (what the weights were trained to compute)")
    private @Nullable String architecture;

    @Option(names = "--pictures", paramLabel = "DIR", description = "where the first 16 pictures go")
    private @Nullable Path pictures;

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (World world = options.open(scorers);
                Evaluator evaluator = options.evaluator(world)) {
            Architecture chosen = options.architecture(architecture, world);
            ChunkScores scores = options.scores(world, evaluator, chosen, pictures == null ? 0 : PICTURES);
            options.say("%s%ncheckpoint %s%n%s", chosen, world.checkpointHash(), options.words(world));
            options.sayMadeFor();
            options.say(
                    "CLIP %.4f, standard error %.4f; %.1f s, %.1f s of CPU",
                    scores.mean(), scores.standardError(), scores.wallSeconds(), scores.cpuSeconds());
            for (int i = 0; i < world.otherScorers().size(); i++) {
                options.say(
                        "%s %.4f, standard error %.4f",
                        world.otherScorers().get(i).name(),
                        scores.byOther(i).mean(),
                        scores.byOther(i).standardError());
            }
            if (pictures != null) {
                write(scores, pictures);
            }
        }
        return 0;
    }

    private void write(ChunkScores scores, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (ExamplePicture picture : scores.pictures()) {
            Path file = folder.resolve(picture.promptIndex() + ".png");
            Files.write(file, picture.png());
            options.say("%s: %s", file, picture.prompt());
        }
    }
}

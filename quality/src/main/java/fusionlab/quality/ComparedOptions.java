package fusionlab.quality;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of one model of {@code compare}; {@code --model} begins the next one. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ComparedOptions {

    static final int MAX_NAME = 60;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME",
            description = "a model and its name in table and pictures; the options of this list behind it are its own")
    String name;

    @Option(
            names = "--weights",
            paramLabel = "DIR|FILE|NAME",
            description =
                    "a folder that quality train or distill made, a file of a UNet's weights (such as those from GET"
                            + " /api/v1/checkpoints/ID/weights), or a distilled UNet that comes with FusionLab, such as"
                            + " 4-steps (those of --world or --checkpoint)")
    @Nullable
    Path weights;

    @Option(
            names = "--architecture",
            paramLabel = "FILE|TEXT",
            description = "a winner's bundle (.zip) or its architecture.json, or removals and copies, or base (what"
                    + " the folder's weights were trained to compute)")
    @Nullable
    String architecture;

    @Option(names = "--steps", paramLabel = "N", description = "sampling steps (8)")
    int steps = 8;

    @Option(
            names = "--decoder",
            paramLabel = "DIR|FILE",
            description = "a decoder that quality decoder made; for the tiny world also 'shipped' (the world's own)")
    @Nullable
    Path decoder;
}

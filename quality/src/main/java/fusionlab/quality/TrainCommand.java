package fusionlab.quality;

import fusionlab.quality.scenes.ScenesSettings;
import fusionlab.quality.scenes.ScenesTraining;
import fusionlab.quality.scenes.ScenesWorld;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code train}: trains a world from scratch. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description =
                "Trains a world from scratch: autoencoder, CLIP and a UNet that tolerates removals. Parts already in the folder"
                        + " are kept, so that an interrupted training continues.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--world", required = true, paramLabel = "WORLD", description = "scenes")
    private String world;

    @Option(names = "--out", paramLabel = "DIR", description = "where the weights go (target/scenes)")
    private Path out = Path.of("target", "scenes");

    @Option(names = "--seed", paramLabel = "N", description = "of everything random (${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads; their number affects the weights (${DEFAULT-VALUE})")
    private int threads = 2;

    @Option(names = "--quick", description = "a few minutes: every part learns something, nothing becomes good")
    private boolean quick;

    @Option(names = "--unet-steps", paramLabel = "N", description = "steps of the UNet's training")
    private @Nullable Integer unetSteps;

    @Option(
            names = "--skip",
            paramLabel = "P",
            description =
                    "probability with which a block is skipped in a training step (${DEFAULT-VALUE}); 0 for a UNet that is not"
                            + " trained to tolerate removals")
    private double skip = .1;

    @Override
    public Integer call() {
        if (!world.equals(ScenesWorld.NAME)) {
            throw new ParameterException(
                    spec.commandLine(), "--world: only scenes is trained here, not '" + world + "'");
        }
        if (threads < 1 || !(skip >= 0 && skip < 1) || unetSteps != null && unetSteps < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--threads and --unet-steps must be at least 1, --skip 0 to 1 (excluded)");
        }
        ScenesSettings settings = quick ? ScenesSettings.quick(seed, threads) : ScenesSettings.usual(seed, threads);
        settings = settings.withUnet(unetSteps == null ? settings.unetSteps() : unetSteps, skip);
        PrintWriter output = spec.commandLine().getOut();
        new ScenesTraining(out, settings, Clock.systemUTC(), line -> {
                    output.println(line);
                    output.flush();
                })
                .run();
        return 0;
    }
}

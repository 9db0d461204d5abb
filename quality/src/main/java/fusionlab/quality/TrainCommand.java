package fusionlab.quality;

import fusionlab.quality.scenes.ScenesSettings;
import fusionlab.quality.scenes.ScenesTraining;
import fusionlab.quality.scenes.ScenesWorld;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code train}: trains a world from scratch, or the UNet of a checkpoint. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "With --world: trains a world from scratch: autoencoder, CLIP and a UNet that tolerates removals.",
            "With --checkpoint: trains the UNet of a Stable Diffusion folder on captioned pictures, or the tiny world's (docs/training.md).",
            "With RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torchrun sets them, it does so together with other processes.",
            "Parts already in the folder are kept, so that an interrupted training continues."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--world", paramLabel = "WORLD", description = "scenes")
    private @Nullable String world;

    @Option(names = "--out", paramLabel = "DIR", description = "where the weights go (target/scenes for scenes)")
    private @Nullable Path out;

    @Option(names = "--seed", paramLabel = "N", description = "of everything random (${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads, of all ranks together; their number affects the weights (${DEFAULT-VALUE})")
    private int threads = 2;

    @Option(
            names = "--quick",
            description = "for a world: a few minutes: every part learns something, nothing becomes good")
    private boolean quick;

    @Option(names = "--unet-steps", paramLabel = "N", description = "for a world: steps of the UNet's training")
    private @Nullable Integer unetSteps;

    @Option(
            names = "--skip",
            paramLabel = "P",
            description =
                    "probability with which a block is skipped in a training step (${DEFAULT-VALUE}); 0 for a UNet that is not"
                            + " trained to tolerate removals")
    private double skip = .1;

    @Mixin
    private FinetuningOptions finetuning;

    /** What can be checked before anything is opened. @throws ParameterException naming an option that cannot be */
    void requireOptions() {
        if ((world == null) != finetuning.areGiven()) {
            throw usage("train takes either --world scenes or --checkpoint DIR with --data DIR");
        }
        requirePositive("--threads", threads);
        requirePositive("--unet-steps", unetSteps == null ? 1 : unetSteps);
        if (!(skip >= 0 && skip < 1)) {
            throw usage("--skip must be 0 to 1 (excluded), not " + skip);
        }
        if (world == null) {
            if (quick || unetSteps != null) {
                throw usage("--quick and --unet-steps are for --world, not for --checkpoint");
            }
            finetuning.requireOptions(out, threads);
        } else {
            requireNoneOfCheckpoints();
        }
    }

    @Override
    public Integer call() throws IOException {
        requireOptions();
        if (world == null) {
            finetuning.train(Objects.requireNonNull(out), seed, threads, skip, this::say);
            return 0;
        }
        scenes(world);
        return 0;
    }

    private void scenes(String name) {
        if (!name.equals(ScenesWorld.NAME)) {
            throw usage("--world: only scenes is trained here, not '" + name + "'");
        }
        ScenesSettings settings = quick ? ScenesSettings.quick(seed, threads) : ScenesSettings.usual(seed, threads);
        settings = settings.withUnet(unetSteps == null ? settings.unetSteps() : unetSteps, skip);
        Path folder = out == null ? Path.of("target", "scenes") : out;
        new ScenesTraining(folder, settings, Clock.systemUTC(), this::say).run();
    }

    private void requirePositive(String option, int value) {
        if (value < 1) {
            throw usage(option + " must be at least 1, not " + value);
        }
    }

    private void requireNoneOfCheckpoints() {
        spec.commandLine().getParseResult().matchedOptions().stream()
                .filter(option -> option.userObject() instanceof Field field
                        && List.of(FinetuningOptions.class, TrainingOptions.class)
                                .contains(field.getDeclaringClass()))
                .findFirst()
                .ifPresent(option -> {
                    throw usage(option.longestName() + " is for --checkpoint, not for --world");
                });
    }

    private void say(String line) {
        PrintWriter output = spec.commandLine().getOut();
        output.println(line);
        output.flush();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

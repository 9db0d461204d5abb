package fusionlab.quality;

import fusionlab.quality.finetuning.Finetuning;
import fusionlab.quality.finetuning.Teacher;
import fusionlab.quality.finetuning.UnetCheckpoint;
import fusionlab.quality.objectives.Objective;
import fusionlab.quality.ranks.RankPlace;
import fusionlab.quality.scenes.ScenesCheckpoint;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.unet.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of trainings of a checkpoint's UNet: how many steps, and how large. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrainingOptions {

    private static final double WEIGHT_DECAY = .01;
    private static final double CLIP_NORM = 1;
    private static final int MOST_WARMUP = 500;

    /** As in a search's fine-tuning; AdamW makes noise of any UNet far below it. */
    private static final double MOST_LEARNING_RATE = 1;

    /** What is not said. */
    enum Usual {
        FOLDER(4, 1e-5, .999),
        SCENES(32, 5e-4, .99);

        private final int batch;
        private final double learningRate;
        private final double ema;

        Usual(int batch, double learningRate, double ema) {
            this.batch = batch;
            this.learningRate = learningRate;
            this.ema = ema;
        }

        static Usual of(UnetCheckpoint checkpoint) {
            return checkpoint instanceof ScenesCheckpoint ? SCENES : FOLDER;
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--steps", paramLabel = "N", description = "optimizer steps (${DEFAULT-VALUE})")
    private long steps = 1000;

    @Option(names = "--batch", paramLabel = "N", description = "pictures in a pass of all threads (4; scenes: 32)")
    private @Nullable Integer batch;

    @Option(names = "--accumulate", paramLabel = "N", description = "passes in a step (${DEFAULT-VALUE})")
    private int accumulate = 1;

    @Option(names = "--learning-rate", paramLabel = "R", description = "at its peak (1e-5; scenes: 5e-4)")
    private @Nullable Double learningRate;

    @Option(names = "--warmup", paramLabel = "N", description = "steps until then (a tenth of all, 500 at most)")
    private @Nullable Integer warmup;

    @Option(
            names = "--ema",
            paramLabel = "D",
            description = "decay of the weights' moving average (0.999; scenes: 0.99)")
    private @Nullable Double ema;

    @Option(names = "--save-every", paramLabel = "N", description = "steps between saved states (${DEFAULT-VALUE})")
    private long saveEvery = 200;

    @Option(names = "--rank-timeout", paramLabel = "S", description = "a rank's wait for others (${DEFAULT-VALUE} s)")
    private int rankTimeout = 600;

    private RankPlace place(int threads) {
        RankPlace place;
        try {
            place = RankPlace.of(System.getenv(), Duration.ofSeconds(rankTimeout));
        } catch (IllegalArgumentException wrong) {
            throw usage("" + wrong.getMessage());
        }
        if (place.size() > threads) {
            throw usage("--threads (" + threads + ") counts the threads of all ranks, and must be at least WORLD_SIZE ("
                    + place.size() + ")");
        }
        return place;
    }

    private TrainingSettings.Optimization optimization(Usual usual) {
        int warm = warmup == null ? (int) Math.min(MOST_WARMUP, steps / 10) : warmup;
        double rate = learningRate == null ? usual.learningRate : learningRate;
        double decay = ema == null ? usual.ema : ema;
        if (!(rate > 0 && rate <= MOST_LEARNING_RATE)) {
            throw usage("--learning-rate must be above 0 and up to 1, not " + rate);
        }
        if (warm < 0) {
            throw usage("--warmup must be at least 0, not " + warm);
        }
        if (!(decay >= 0 && decay < 1)) {
            throw usage("--ema must be 0 to 1 (excluded), not " + decay);
        }
        return new TrainingSettings.Optimization(rate, warm, WEIGHT_DECAY, CLIP_NORM, decay);
    }

    /** @throws ParameterException if it is a file */
    void requireFolder(String option, @Nullable Path folder) {
        if (folder != null && Files.exists(folder) && !Files.isDirectory(folder)) {
            throw usage(option + " " + folder + " is a file; name a folder");
        }
    }

    /** What can be checked before anything is opened. @throws ParameterException naming an option that cannot be */
    void require(Usual usual, int threads) {
        int together = together(usual, threads);
        if (accumulate < 1 || together < 1 || together > Integer.MAX_VALUE / accumulate) {
            throw usage("--batch and --accumulate must be at least 1, and their product a whole number up to "
                    + Integer.MAX_VALUE);
        }
        requirePositive("--steps", steps);
        requirePositive("--save-every", saveEvery);
        requirePositive("--rank-timeout", rankTimeout);
        if (together % threads != 0) {
            throw usage("--batch (" + together + ") must be a multiple of --threads (" + threads + ")");
        }
        optimization(usual);
        place(threads);
    }

    private void requirePositive(String option, long value) {
        if (value < 1) {
            throw usage(option + " must be at least 1, not " + value);
        }
    }

    private int together(Usual usual, int threads) {
        return batch == null ? Math.max(1, usual.batch / threads) * threads : batch;
    }

    /** @throws ParameterException as {@link #require} */
    TrainingSettings settings(Usual usual, long seed, int threads) {
        require(usual, threads);
        return new TrainingSettings(
                steps, null, together(usual, threads) * accumulate, threads, accumulate, seed, optimization(usual));
    }

    /** With {@link #settings} of these options. */
    Finetuning finetuning(
            UnetCheckpoint checkpoint,
            Architecture architecture,
            Objective objective,
            @Nullable Teacher teacher,
            TrainingSettings settings,
            Path out,
            Consumer<String> lines) {
        RankPlace place = place(settings.threads());
        return new Finetuning(
                checkpoint,
                architecture,
                objective,
                teacher,
                settings,
                out,
                saveEvery,
                place,
                place.rank() == 0 ? lines : line -> lines.accept("rank " + place.rank() + ": " + line));
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

package fusionlab.quality;

import fusionlab.quality.diffusers.TrainableCheckpoint;
import fusionlab.quality.export.ArchitectureChoice;
import fusionlab.quality.finetuning.Finetuning;
import fusionlab.quality.finetuning.FinetuningFolders;
import fusionlab.quality.objectives.Prediction;
import fusionlab.quality.ranks.RankPlace;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.training.SkipProbability;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.unet.Architecture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code train} for a checkpoint of Stable Diffusion. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class FinetuningOptions {

    private static final double WEIGHT_DECAY = .01;
    private static final double CLIP_NORM = 1;
    private static final double RAMP = .2;
    private static final int MOST_WARMUP = 500;

    /** What the UNet is trained to predict. */
    enum Objective {
        VELOCITY(Parameterization.V),
        EPSILON(Parameterization.EPSILON);

        private final Parameterization parameterization;

        Objective(Parameterization parameterization) {
            this.parameterization = parameterization;
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "a Stable Diffusion folder as diffusers writes it, whose UNet is trained; it is only read")
    private @Nullable Path checkpoint;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "captioned pictures: metadata.jsonl, .txt files beside them, or webdataset's .tar shards")
    private @Nullable Path data;

    @Option(names = "--cache", paramLabel = "DIR", description = "where encoded pictures are kept (OUT/latents)")
    private @Nullable Path cache;

    @Option(
            names = "--objective",
            paramLabel = "NAME",
            description = "velocity or epsilon: what the UNet predicts (velocity)")
    private Objective objective = Objective.VELOCITY;

    @Option(
            names = "--architecture",
            paramLabel = "FILE|TEXT",
            description =
                    "a winner's bundle (.zip) or its architecture.json, or removals and copies, such as mid_block.attentions.0=0"
                            + " (base: the whole UNet)")
    private String architecture = "base";

    @Option(names = "--steps", paramLabel = "N", description = "optimizer steps (${DEFAULT-VALUE})")
    private long steps = 1000;

    @Option(names = "--batch", paramLabel = "N", description = "pictures in a pass of all threads (${DEFAULT-VALUE})")
    private int batch = 4;

    @Option(names = "--accumulate", paramLabel = "N", description = "passes in a step (${DEFAULT-VALUE})")
    private int accumulate = 1;

    @Option(names = "--learning-rate", paramLabel = "R", description = "at its peak (${DEFAULT-VALUE})")
    private double learningRate = 1e-5;

    @Option(names = "--warmup", paramLabel = "N", description = "steps until then (a tenth of all, 500 at most)")
    private @Nullable Integer warmup;

    @Option(names = "--ema", paramLabel = "D", description = "decay of the weights' moving average (${DEFAULT-VALUE})")
    private double ema = .999;

    @Option(names = "--save-every", paramLabel = "N", description = "steps between saved states (${DEFAULT-VALUE})")
    private long saveEvery = 200;

    @Option(names = "--device", paramLabel = "NAME", description = "cpu; training on cuda is not supported")
    private Compute.Device device = Compute.Device.CPU;

    @Option(names = "--precision", paramLabel = "NAME", description = "fp32; training in bf16 is not supported")
    private Compute.Precision precision = Compute.Precision.FP32;

    @Option(names = "--rank-timeout", paramLabel = "S", description = "a rank's wait for others (${DEFAULT-VALUE} s)")
    private int rankTimeout = 600;

    boolean areGiven() {
        return checkpoint != null;
    }

    /** @throws ParameterException naming an option that cannot be */
    Finetuning finetuning(@Nullable Path out, long seed, int threads, double skip, Consumer<String> lines) {
        if (data == null || out == null) {
            throw usage("train --checkpoint needs --data DIR and --out DIR as well");
        }
        if (device != Compute.Device.CPU || precision != Compute.Precision.FP32) {
            throw usage("--device and --precision: training computes in fp32 on the CPU only;"
                    + " quality-worker evaluates on cuda and in bf16");
        }
        if (Math.min(saveEvery, rankTimeout) < 1) {
            throw usage(
                    saveEvery < 1
                            ? "--save-every must be at least 1, not " + saveEvery
                            : "--rank-timeout must be at least 1, not " + rankTimeout);
        }
        TrainingSettings.Optimization optimization = optimization();
        RankPlace place = place(threads);
        TrainableCheckpoint opened = TrainableCheckpoint.in(Objects.requireNonNull(checkpoint));
        return new Finetuning(
                opened,
                architecture(opened),
                settings(opened, optimization, seed, threads, skip),
                new FinetuningFolders(
                        Objects.requireNonNull(checkpoint), data, out, cache == null ? out.resolve("latents") : cache),
                saveEvery,
                place,
                place.rank() == 0 ? lines : line -> lines.accept("rank " + place.rank() + ": " + line));
    }

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

    private TrainingSettings.Optimization optimization() {
        if (accumulate < 1 || batch < 1 || batch > Integer.MAX_VALUE / accumulate) {
            throw usage("--batch and --accumulate must be at least 1, and their product a whole number up to "
                    + Integer.MAX_VALUE);
        }
        int warm = warmup == null ? (int) Math.min(MOST_WARMUP, steps / 10) : warmup;
        try {
            return new TrainingSettings.Optimization(learningRate, warm, WEIGHT_DECAY, CLIP_NORM, ema);
        } catch (IllegalArgumentException outOfBounds) {
            throw usage("--learning-rate must be above 0, --warmup at least 0, --ema 0 to 1 (excluded)");
        }
    }

    private TrainingSettings settings(
            TrainableCheckpoint opened,
            TrainingSettings.Optimization optimization,
            long seed,
            int threads,
            double skip) {
        if (steps < 1 || batch % threads != 0) {
            throw usage(
                    "--steps must be at least 1, --batch (" + batch + ") a multiple of --threads (" + threads + ")");
        }
        return new TrainingSettings(
                steps,
                null,
                batch * accumulate,
                threads,
                accumulate,
                seed,
                optimization,
                SkipProbability.ramped(skip, RAMP),
                new Prediction(opened.schedule(), objective.parameterization));
    }

    private Architecture architecture(TrainableCheckpoint opened) {
        try {
            return ArchitectureChoice.of(architecture, opened.topology());
        } catch (IllegalArgumentException wrong) {
            throw usage("--architecture: " + wrong.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

package fusionlab.quality;

import fusionlab.protocol.DecoderRecipe;
import fusionlab.quality.efficientdecoder.DecoderDistillation;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.sampling.Sampler;
import fusionlab.quality.sampling.Sampling;
import fusionlab.quality.training.TrainingSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code decoder} for latents and training. Some have other values in the tiny world, which is much cheaper. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DecoderTrainingOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--latents", paramLabel = "N", description = "latents that the UNet makes (2000; 2048 for scenes)")
    private @Nullable Integer latents;

    @Option(names = "--sampler", paramLabel = "NAME", description = "ddim or dpm-solver++ (${DEFAULT-VALUE})")
    private String sampler = Sampler.DDIM.text();

    @Option(names = "--sampling-steps", paramLabel = "N", description = "of a latent (50; 8 for scenes)")
    private @Nullable Integer samplingSteps;

    @Option(names = "--guidance", paramLabel = "W", description = "classifier-free guidance (7.5; 3 for scenes)")
    private @Nullable Double guidance;

    @Option(names = "--steps", paramLabel = "N", description = "optimizer steps (2000; 8000 for scenes)")
    private @Nullable Long steps;

    @Option(names = "--batch", paramLabel = "N", description = "latents in a pass of all threads (4; 32 for scenes)")
    private @Nullable Integer batch;

    @Option(names = "--accumulate", paramLabel = "N", description = "passes in a step (${DEFAULT-VALUE})")
    private int accumulate = 1;

    @Option(names = "--learning-rate", paramLabel = "R", description = "at its peak (1e-4; 2e-3 for scenes)")
    private @Nullable Double learningRate;

    @Option(names = "--warmup", paramLabel = "N", description = "steps until then (a twentieth of all, 200 at most)")
    private @Nullable Integer warmup;

    @Option(names = "--ema", paramLabel = "D", description = "decay of the weights' moving average (${DEFAULT-VALUE})")
    private double ema = DecoderDistillation.AVERAGE_DECAY;

    @Option(names = "--seed", paramLabel = "N", description = "of prompts, noise and batches (${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads; their number affects the weights (${DEFAULT-VALUE})")
    private int threads = 2;

    @Option(names = "--save-every", paramLabel = "N", description = "steps between saved states (${DEFAULT-VALUE})")
    private long saveEvery = 200;

    /** @throws ParameterException naming an option that cannot be */
    void require() {
        if (steps != null && steps < 1 || saveEvery < 1 || threads < 1 || accumulate < 1) {
            throw usage("--steps, --save-every, --threads and --accumulate must be at least 1");
        }
        if (latents != null && (latents < 1 || latents > DecoderRecipe.MAX_LATENTS)) {
            throw usage("--latents must be 1 to " + DecoderRecipe.MAX_LATENTS + ", not " + latents);
        }
        if (batch != null && (batch < 1 || batch > Integer.MAX_VALUE / accumulate)) {
            throw usage("--batch must be at least 1, and --batch times --accumulate at most " + Integer.MAX_VALUE);
        }
    }

    int latents(boolean scenes) {
        return latents == null ? scenes ? 2048 : 2000 : latents;
    }

    Sampling sampling(World world, boolean scenes) {
        try {
            return new Sampling(
                    Sampler.parse(sampler),
                    world.surroundings().schedule(),
                    world.surroundings().parameterization(),
                    samplingSteps == null ? scenes ? 8 : 50 : samplingSteps,
                    guidance == null ? scenes ? 3 : 7.5 : guidance);
        } catch (IllegalArgumentException outOfBounds) {
            throw usage("--sampler, --sampling-steps, --guidance: " + outOfBounds.getMessage());
        }
    }

    /** @throws ParameterException naming an option that cannot be */
    TrainingSettings settings(boolean scenes) {
        return new TrainingSettings(
                steps(scenes), null, batch(scenes), threads, accumulate, seed, optimization(scenes));
    }

    /** In a step. */
    private int batch(boolean scenes) {
        int pass = batch == null ? scenes ? 32 : 4 : batch;
        if (pass % threads != 0) {
            throw usage("--batch (" + pass + ") must be a multiple of --threads (" + threads + ")");
        }
        return pass * accumulate;
    }

    private TrainingSettings.Optimization optimization(boolean scenes) {
        int warm = warmup == null ? DecoderDistillation.warmup(steps(scenes)) : warmup;
        double rate = learningRate == null ? scenes ? 2e-3 : 1e-4 : learningRate;
        try {
            return new TrainingSettings.Optimization(rate, warm, 0, DecoderDistillation.CLIP_NORM, ema);
        } catch (IllegalArgumentException outOfBounds) {
            throw usage("--learning-rate must be above 0, --warmup at least 0, --ema 0 to 1 (excluded)");
        }
    }

    private long steps(boolean scenes) {
        return steps == null ? scenes ? 8000 : 2000 : steps;
    }

    long seed() {
        return seed;
    }

    long saveEvery() {
        return saveEvery;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

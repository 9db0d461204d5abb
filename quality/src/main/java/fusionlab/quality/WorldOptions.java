package fusionlab.quality;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.evaluation.ChunkScores;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.Progress;
import fusionlab.quality.evaluation.Surroundings;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.unet.Architecture;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for what is evaluated, and how. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class WorldOptions {

    /** Prompts drawn at once by a thread: a small UNet is much faster on many. */
    private static final int BATCH = 64;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--world", required = true, paramLabel = "WORLD", description = "scenes")
    private String world;

    @Option(
            names = "--weights",
            paramLabel = "DIR",
            description = "a folder that quality train made (the weights that come with FusionLab)")
    private @Nullable Path weights;

    @Option(names = "--prompts", paramLabel = "N", description = "how many (${DEFAULT-VALUE})")
    private int prompts = 256;

    @Option(names = "--steps", paramLabel = "N", description = "sampling steps (${DEFAULT-VALUE})")
    private int steps = 8;

    @Option(names = "--guidance", paramLabel = "W", description = "classifier-free guidance (${DEFAULT-VALUE})")
    private double guidance = 3;

    @Option(names = "--sampler", paramLabel = "NAME", description = "ddim or dpm-solver++ (${DEFAULT-VALUE})")
    private String sampler = EvaluationProtocol.DDIM;

    @Option(names = "--seed", paramLabel = "N", description = "of the noise (${DEFAULT-VALUE})")
    private long seed = 1000;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads; their number affects no score (${DEFAULT-VALUE})")
    private int threads = Runtime.getRuntime().availableProcessors();

    World open() {
        if (!world.equals(ScenesWorld.NAME)) {
            throw usage("--world: there is only scenes here, not '" + world + "'");
        }
        if (weights != null && !Files.isDirectory(weights)) {
            throw usage("--weights: there is no folder " + weights);
        }
        return weights == null ? ScenesWorld.shipped() : ScenesWorld.open(weights);
    }

    EvaluationProtocol protocol(World opened) {
        Surroundings world = opened.surroundings();
        int most = world.prompts().size();
        if (prompts < 2 || prompts > most) {
            throw usage("--prompts must be 2 to " + most + ", not " + prompts);
        }
        try {
            return new EvaluationProtocol(
                    words(), world.name(), world.promptSetHash(), world.scorerHash(), steps, guidance, sampler, seed);
        } catch (IllegalArgumentException outOfBounds) {
            throw usage(String.valueOf(outOfBounds.getMessage()));
        }
    }

    /** For people: how the numbers were measured. */
    String words() {
        return prompts + " prompts, " + steps + " " + sampler + " steps, guidance " + guidance + ", seed " + seed;
    }

    Evaluator evaluator() {
        if (threads < 1) {
            throw usage("--threads must be at least 1, not " + threads);
        }
        return new Evaluator(threads, BATCH, MachineMemory::now);
    }

    ChunkScores scores(World opened, Evaluator evaluator, Architecture architecture, int pictures)
            throws InterruptedException {
        return evaluator.evaluate(opened, protocol(opened), architecture, 0, prompts, pictures, Progress.NONE);
    }

    /** A line on standard output, at once. */
    void say(String format, Object... values) {
        PrintWriter output = spec.commandLine().getOut();
        output.println(String.format(Locale.ROOT, format, values));
        output.flush();
    }

    ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

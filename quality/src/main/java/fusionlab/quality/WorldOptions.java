package fusionlab.quality;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.evaluation.ChunkScores;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.Progress;
import fusionlab.quality.evaluation.Surroundings;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.finetuning.Lineage;
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

    private static final int PROMPTS = 256;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--world", paramLabel = "WORLD", description = "scenes")
    private @Nullable String world;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "instead of a world: a Stable Diffusion folder as diffusers writes it, with scorer/ in it")
    private @Nullable Path checkpoint;

    @Option(
            names = "--prompt-file",
            paramLabel = "FILE",
            description = "for --checkpoint: one prompt in each line (prompts.txt in the checkpoint's folder)")
    private @Nullable Path promptFile;

    @Option(
            names = "--weights",
            paramLabel = "DIR|NAME",
            description =
                    "for --world: a folder that quality train or distill made, or 4-steps or 2-steps: the distilled UNets that"
                            + " come with FusionLab (the UNet that was not distilled)")
    private @Nullable Path weights;

    @Option(
            names = "--decoder",
            paramLabel = "DIR|FILE",
            description =
                    "a decoder that quality decoder made, in place of the checkpoint's own: a vae/ folder, or for scenes a file;"
                            + " 'shipped' for the one of half the width that comes with FusionLab")
    private @Nullable Path decoder;

    @Option(names = "--prompts", paramLabel = "N", description = "how many (256, or all if there are fewer)")
    private @Nullable Integer prompts;

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
        WorldPlace place = new WorldPlace(world, checkpoint, promptFile);
        try {
            place.require(weights);
        } catch (IllegalArgumentException wrong) {
            throw usage(String.valueOf(wrong.getMessage()));
        }
        if (checkpoint != null && weights != null) {
            throw usage("--weights is for --world, --prompt-file for --checkpoint");
        }
        return place.open(weights, decoder);
    }

    /**
     * What is evaluated.
     *
     * @param text of {@code --architecture}; null for what the weights were trained to compute
     */
    Architecture architecture(@Nullable String text, World opened) {
        if (text == null) {
            return new WorldPlace(world, checkpoint, promptFile).architecture(weights, opened.topology());
        }
        try {
            return Architecture.parse(opened.topology(), text);
        } catch (IllegalArgumentException unknown) {
            throw usage("--architecture: " + unknown.getMessage());
        }
    }

    /** Says so if the weights were distilled for another number of sampling steps. */
    void sayMadeFor() {
        Path folder = weights == null ? checkpoint : weights;
        if (folder != null && Files.isDirectory(folder)) {
            Lineage.in(folder)
                    .map(Lineage::samplingSteps)
                    .filter(made -> made != steps)
                    .ifPresent(made -> say(
                            "these weights are made for %d sampling steps: --steps %d evaluates them so", made, made));
        }
    }

    /** As {@link #open()}, with further scorers. */
    World open(ScorerOptions scorers) {
        scorers.check(checkpoint == null);
        World opened = open();
        try {
            return checkpoint == null ? opened : scorers.beside(opened, checkpoint);
        } catch (RuntimeException unusable) {
            opened.close();
            throw unusable;
        }
    }

    EvaluationProtocol protocol(World opened) {
        Surroundings world = opened.surroundings();
        int most = world.prompts().size();
        int count = count(opened);
        if (count < 2 || count > most) {
            throw usage("--prompts must be 2 to " + most + ", not " + count);
        }
        try {
            return world.protocol(words(opened), steps, guidance, sampler, seed);
        } catch (IllegalArgumentException outOfBounds) {
            throw usage(String.valueOf(outOfBounds.getMessage()));
        }
    }

    /** For people: how the numbers were measured. */
    String words(World opened) {
        return count(opened) + " prompts, " + steps + " " + sampler + " steps, guidance " + guidance + ", seed " + seed;
    }

    private int count(World opened) {
        return prompts == null
                ? Math.min(PROMPTS, opened.surroundings().prompts().size())
                : prompts;
    }

    Evaluator evaluator(World opened) {
        if (threads < 1) {
            throw usage("--threads must be at least 1, not " + threads);
        }
        return checkpoint == null
                ? new Evaluator(threads, BATCH, MachineMemory::now)
                : Evaluator.fitting(opened, threads, MachineMemory::now);
    }

    ChunkScores scores(World opened, Evaluator evaluator, Architecture architecture, int pictures)
            throws InterruptedException {
        return evaluator.evaluate(opened, protocol(opened), architecture, 0, count(opened), pictures, Progress.NONE);
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

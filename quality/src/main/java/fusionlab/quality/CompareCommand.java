package fusionlab.quality;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.comparison.ComparedModel;
import fusionlab.quality.comparison.Comparison;
import fusionlab.quality.comparison.ComparisonPlan;
import fusionlab.quality.comparison.ComparisonReport;
import fusionlab.quality.comparison.ComparisonResult;
import fusionlab.quality.comparison.SideBySide;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.WholeFile;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.export.ArchitectureChoice;
import fusionlab.quality.export.NewFolder;
import fusionlab.quality.export.WriteLock;
import fusionlab.quality.training.ExitGuard;
import fusionlab.unet.Architecture;
import fusionlab.unet.text.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code compare}: pictures of several models side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Draws the same prompts from the same noise with several models (docs/quality.md): pictures side by side, CLIP"
                    + " with the differences in pairs, and seconds an image on this machine, measured by turns."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CompareCommand implements Callable<Integer> {

    static final String NAME = "comparison";

    private static final int MAX_MODELS = 12;
    private static final int MAX_PICTURES = 16;
    private static final int MAX_BATCH = 64;
    private static final int MAX_REPETITIONS = 1000;

    @Spec
    private CommandSpec spec;

    @ArgGroup(exclusive = false, multiplicity = "1..*")
    private List<ComparedOptions> models;

    @Option(names = "--world", paramLabel = "WORLD", description = "scenes")
    private @Nullable String world;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description =
                    "instead of a world: a Stable Diffusion folder with scorer/ in it, or a folder that quality train or distill made")
    private @Nullable Path checkpoint;

    @Option(
            names = "--prompt-file",
            paramLabel = "FILE",
            description = "for --checkpoint: one prompt in each line (prompts.txt in the checkpoint's folder)")
    private @Nullable Path promptFile;

    @Option(names = "--first", paramLabel = "N", description = "the first prompt, from 0 (${DEFAULT-VALUE})")
    private int first;

    @Option(names = "--prompts", paramLabel = "N", description = "how many are scored (${DEFAULT-VALUE})")
    private int prompts = 128;

    @Option(names = "--pictures", paramLabel = "N", description = "how many are shown, 1 to 16 (${DEFAULT-VALUE})")
    private int pictures = 8;

    @Option(names = "--guidance", paramLabel = "W", description = "classifier-free guidance (${DEFAULT-VALUE})")
    private double guidance = 3;

    @Option(names = "--sampler", paramLabel = "NAME", description = "ddim or dpm-solver++ (${DEFAULT-VALUE})")
    private String sampler = EvaluationProtocol.DDIM;

    @Option(names = "--seed", paramLabel = "N", description = "of the noise (${DEFAULT-VALUE})")
    private long seed = 1000;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "that draw and score; seconds are measured in one (${DEFAULT-VALUE})")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "pictures drawn at once where seconds are measured, 1 to 64 (${DEFAULT-VALUE})")
    private int batch = 1;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            description = "turns in which seconds are measured, 1 to 1000 (${DEFAULT-VALUE})")
    private int repetitions = 15;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "for comparison.png, comparison.txt and comparison.json, which replace earlier ones")
    private Path out;

    @Override
    public Integer call() throws InterruptedException, IOException {
        AtomicBoolean stopped = new AtomicBoolean();
        ComparisonPlan plan = new ComparisonPlan(first, prompts, pictures, sampler, guidance, seed, batch, repetitions);
        try (ComparedWorlds worlds = new ComparedWorlds(new WorldPlace(world, checkpoint, promptFile));
                ExitGuard guard = new ExitGuard(() -> stopped.set(true))) {
            require(worlds);
            List<ComparedModel> opened = new ArrayList<>();
            for (ComparedOptions model : models) {
                World its = worlds.of(model.weights, model.decoder);
                requirePrompts(its.surroundings().prompts().size());
                opened.add(new ComparedModel(model.name, its, architecture(model, worlds, its), model.steps));
            }
            requireOutside();
            try (Evaluator evaluator = Evaluator.fitting(opened.get(0).world(), threads, MachineMemory::now)) {
                Comparison comparison = comparison(opened, plan, evaluator, stopped);
                try (WriteLock alone = WriteLock.in(out)) {
                    write(comparison.run());
                }
            }
        }
        return 0;
    }

    private Comparison comparison(
            List<ComparedModel> opened, ComparisonPlan plan, Evaluator evaluator, AtomicBoolean stopped) {
        try {
            return new Comparison(opened, plan, evaluator, this::say, stopped::get);
        } catch (IllegalArgumentException wrong) {
            throw usage(String.valueOf(wrong.getMessage()));
        }
    }

    private void requireOutside() throws IOException {
        for (ComparedOptions model : models) {
            for (Path read : Stream.of(checkpoint, model.weights, model.decoder)
                    .flatMap(Stream::ofNullable)
                    .toList()) {
                NewFolder.requireOutside("--out", out, read);
            }
        }
    }

    private void write(ComparisonResult result) throws IOException {
        ComparisonReport report = new ComparisonReport(result);
        WholeFile.write(out.resolve(NAME + ".png"), new SideBySide(result).png());
        WholeFile.write(out.resolve(NAME + ".json"), report.json());
        WholeFile.write(out.resolve(NAME + ".txt"), String.join("\n", report.lines()) + "\n");
        report.lines().forEach(this::say);
        say("written to " + out.resolve(NAME) + ".png, .txt and .json");
    }

    /** What can be refused before anything is opened. */
    private void require(ComparedWorlds worlds) {
        if (models.size() > MAX_MODELS) {
            throw usage("these are " + models.size() + " models; at most " + MAX_MODELS + " are compared at once");
        }
        Set<String> names = new HashSet<>();
        for (ComparedOptions model : models) {
            if (model.name.isBlank()
                    || model.name.length() > ComparedOptions.MAX_NAME
                    || !OneLine.isOne(model.name)
                    || !names.add(model.name)) {
                throw usage("--model needs a name of its own, of 1 to " + ComparedOptions.MAX_NAME
                        + " letters on one line, not '" + model.name + "'");
            }
            try {
                worlds.require(model.weights);
            } catch (IllegalArgumentException wrong) {
                throw usage(String.valueOf(wrong.getMessage()));
            }
        }
        requireRange("--pictures", pictures, MAX_PICTURES);
        requireRange("--batch", batch, MAX_BATCH);
        requireRange("--repetitions", repetitions, MAX_REPETITIONS);
        if (threads < 1) {
            throw usage("--threads must be at least 1, not " + threads);
        }
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw usage("--out must be a folder, not " + out);
        }
    }

    private void requireRange(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw usage(option + " must be 1 to " + most + ", not " + value);
        }
    }

    private void requirePrompts(int all) {
        if (first < 0 || prompts < 2 || first > all - prompts) {
            throw usage("--first and --prompts must name at least 2 of the " + all + " prompts, not " + prompts
                    + " from " + first + " on");
        }
        if (Math.max(pictures, batch) > all - first) {
            throw usage(
                    "--pictures and --batch must be at most " + (all - first) + ", the prompts from " + first + " on");
        }
    }

    private Architecture architecture(ComparedOptions model, ComparedWorlds worlds, World its) {
        if (model.architecture == null) {
            return worlds.architecture(model.weights, its.topology());
        }
        try {
            ArchitectureChoice choice = ArchitectureChoice.of(model.architecture, its.topology());
            if (choice.tuned() != null && model.weights == null) {
                say("model '" + model.name + "' draws with the weights of " + (world == null ? checkpoint : world)
                        + ", not with the weights " + choice.tuned().words() + ": name them with --weights");
            }
            return choice.architecture();
        } catch (IllegalArgumentException wrong) {
            throw usage("--architecture of model '" + model.name + "': " + wrong.getMessage());
        }
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

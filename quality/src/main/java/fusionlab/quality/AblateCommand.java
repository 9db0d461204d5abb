package fusionlab.quality;

import fusionlab.quality.ablation.AblationFiles;
import fusionlab.quality.ablation.AblationRecipe;
import fusionlab.quality.ablation.AblationRecipe.Choice;
import fusionlab.quality.ablation.AblationRun;
import fusionlab.quality.export.WriteLock;
import fusionlab.search.ablation.Ablation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ablate}: variants of a checkpoint under equal conditions. */
@Command(
        name = "ablate",
        mixinStandardHelpOptions = true,
        description = {
            "Compares variants of a checkpoint: trains the stages of a recipe, draws the same prompts from the same noise with all"
                    + " variants under all conditions, and writes by how much CLIP of each differs from that of the reference"
                    + " variant, in pairs with 95 %% intervals, and a table of pictures (docs/ablations.md).",
            "What is trained or measured is kept: the same command continues after an interruption."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AblateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RECIPE", description = "a YAML file with variants, conditions and stages")
    private Path recipe;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description =
                    "for ablation.json, ablation.csv, pictures.png, the measured cells, and a folder of each stage")
    private Path out;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads that measure; their number affects no score (${DEFAULT-VALUE})")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** Checks everything that can be checked before the first stage begins. */
    @Override
    public Integer call() throws InterruptedException, IOException {
        if (threads < 1) {
            throw usage("--threads must be at least 1, not " + threads);
        }
        AblationRecipe read = AblationRecipe.read(recipe, Stages.known(spec.commandLine()));
        Stages stages = Stages.checked(spec.commandLine(), recipe, read.stages(), out);
        Map<String, Path> folders = folders(read, stages);
        read.requireSlots();
        AblationRun run = new AblationRun(read, folders, out.resolve("cells"), threads, this::say);
        run.check();
        int code = stages.run(this::say);
        if (code != 0) {
            return code;
        }
        try (WriteLock alone = WriteLock.in(out)) {
            Ablation measured = run.measure();
            new AblationFiles(out).write(measured, this::say);
            differences(measured);
        }
        return 0;
    }

    /** Of the variants, by their names: earlier stages come before folders of the same name. */
    private Map<String, Path> folders(AblationRecipe read, Stages stages) {
        Map<String, Path> folders = new LinkedHashMap<>();
        for (Choice variant : read.variants()) {
            Path stage = stages.folders().get(variant.checkpoint());
            if (stage != null) {
                folders.put(variant.name(), stage);
            } else if (!AblationRecipe.isOfTheTinyWorld(variant.checkpoint())) {
                Path folder = Path.of(variant.checkpoint());
                if (!Files.isDirectory(folder)) {
                    throw usage(recipe + ": variant " + variant.name() + ": '" + variant.checkpoint()
                            + "' is neither a stage ("
                            + String.join(", ", stages.folders().keySet())
                            + ") nor a folder nor scenes nor 4-steps nor 2-steps");
                }
                folders.put(variant.name(), folder);
            }
        }
        return folders;
    }

    private void differences(Ablation measured) {
        measured.rows().forEach(row -> {
            if (row.difference() != null) {
                say(String.format(
                        Locale.ROOT,
                        "%s minus %s, %s: CLIP %+.4f, 95 %% interval %+.4f to %+.4f%s",
                        row.variant().name(),
                        measured.reference(),
                        row.condition().name(),
                        row.difference().mean(),
                        row.difference().mean() - row.difference().halfWidth(),
                        row.difference().mean() + row.difference().halfWidth(),
                        row.difference().distinct() ? "" : ", not different from 0"));
            }
        });
        if (measured.proxy()) {
            say("a proxy: the tiny world says nothing quantitative about Stable Diffusion");
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

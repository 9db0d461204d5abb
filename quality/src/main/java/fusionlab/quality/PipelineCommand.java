package fusionlab.quality;

import fusionlab.quality.pipeline.Recipe;
import fusionlab.unet.ContentHash;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pipeline}: several stages of distillation from a recipe. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the stages of a recipe one after another: each is a quality distill, with the same options",
            "(docs/distillation.md). What is done is kept, also when other stages are changed: the same command continues."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PipelineCommand implements Callable<Integer> {

    /** Where checkpoints come from and go to is this command's own. */
    private static final Set<String> NOT_IN_RECIPES = Set.of("out", "help", "version");

    private static final Set<String> CHECKPOINTS = Set.of("teacher", "student");
    private static final int SHOWN_OF_A_HASH = 8;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RECIPE", description = "a YAML file with stages (docs/distillation.md)")
    private Path recipe;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "for a folder of each stage")
    private Path out;

    /** Checks the options of all stages before the first begins. */
    @Override
    public Integer call() {
        List<Recipe.Stage> stages = Recipe.read(recipe, known()).stages();
        Map<String, Path> folders = new LinkedHashMap<>();
        Map<String, List<String>> commands = new LinkedHashMap<>();
        for (Recipe.Stage stage : stages) {
            Map<String, String> options = new LinkedHashMap<>(stage.options());
            options.replaceAll((name, value) -> CHECKPOINTS.contains(name) && folders.containsKey(value)
                    ? folders.get(value).toString()
                    : value);
            Path folder = out.resolve(stage.name() + "-" + hash(options));
            options.putIfAbsent("cache", out.resolve("latents").toString());
            folders.put(stage.name(), folder);
            commands.put(stage.name(), checked(stage.name(), options, folder));
        }
        for (Map.Entry<String, List<String>> command : commands.entrySet()) {
            say("stage " + command.getKey() + ", in " + folders.get(command.getKey()));
            int code = distill().execute(command.getValue().toArray(String[]::new));
            if (code != 0) {
                say("the pipeline ended in stage " + command.getKey() + "; the same command continues it");
                return code;
            }
        }
        say("all stages are done: "
                + folders.values().stream().map(Path::toString).collect(Collectors.joining(", ")));
        return 0;
    }

    private Set<String> known() {
        return distill().getCommandSpec().options().stream()
                .map(option -> option.longestName().replaceFirst("^--", ""))
                .filter(name -> !NOT_IN_RECIPES.contains(name))
                .collect(Collectors.toSet());
    }

    private List<String> checked(String stage, Map<String, String> options, Path folder) {
        List<String> words = new ArrayList<>();
        options.forEach((name, value) -> words.addAll(List.of("--" + name, value)));
        words.addAll(List.of("--out", folder.toString()));
        try {
            distill().parseArgs(words.toArray(String[]::new));
        } catch (ParameterException wrong) {
            throw new ParameterException(spec.commandLine(), recipe + ": stage " + stage + ": " + wrong.getMessage());
        }
        return words;
    }

    /** Of everything that the stage's weights follow from, so that a changed stage and those behind it get other folders. */
    private static String hash(Map<String, String> options) {
        String all = options.entrySet().stream()
                .filter(option -> !Set.of("cache", "save-every", "rank-timeout").contains(option.getKey()))
                .map(option -> option.getKey() + "=" + option.getValue())
                .sorted()
                .collect(Collectors.joining("\n"));
        return ContentHash.of(all).substring(0, SHOWN_OF_A_HASH);
    }

    private CommandLine distill() {
        return Objects.requireNonNull(spec.parent().subcommands().get("distill"));
    }

    private void say(String line) {
        PrintWriter output = spec.commandLine().getOut();
        output.println(line);
        output.flush();
    }
}

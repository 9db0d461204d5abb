package fusionlab.quality;

import fusionlab.quality.pipeline.Recipe;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.unet.ContentHash;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
        Map<String, Path> folders = new LinkedHashMap<>();
        Map<String, List<String>> commands = new LinkedHashMap<>();
        for (Recipe.Stage stage : Recipe.read(recipe, known()).stages()) {
            Map<String, String> options = new LinkedHashMap<>(stage.options());
            CHECKPOINTS.forEach(name -> requireThere(stage.name(), name, options.get(name), folders.keySet()));
            Path folder = out.resolve(stage.name() + "-" + hash(options, folders));
            options.replaceAll((name, value) -> CHECKPOINTS.contains(name) && folders.containsKey(value)
                    ? folders.get(value).toString()
                    : value);
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
            ((DistillCommand) distill().getCommand()).requireOptions();
        } catch (ParameterException wrong) {
            throw usage(stage, wrong.getMessage());
        }
        return words;
    }

    /** @param earlier stages, which come before folders of the same name */
    private void requireThere(String stage, String option, @Nullable String value, Set<String> earlier) {
        if (value != null
                && !earlier.contains(value)
                && !value.equals(ScenesWorld.NAME)
                && !Files.isDirectory(Path.of(value))) {
            throw usage(
                    stage,
                    option + " '" + value + "' is neither an earlier stage (" + String.join(", ", earlier)
                            + ") nor a folder nor scenes");
        }
    }

    private ParameterException usage(String stage, @Nullable String message) {
        return new ParameterException(spec.commandLine(), recipe + ": stage " + stage + ": " + message);
    }

    /**
     * Of the stage's options and those of the stages that it builds on, so that a changed stage and those behind it get other folders,
     * wherever they lie.
     */
    private static String hash(Map<String, String> options, Map<String, Path> earlier) {
        String all = options.entrySet().stream()
                .filter(option -> !Set.of("cache", "save-every", "rank-timeout").contains(option.getKey()))
                .map(option -> {
                    Path stage = CHECKPOINTS.contains(option.getKey()) ? earlier.get(option.getValue()) : null;
                    return option.getKey() + "=" + (stage == null ? option.getValue() : "stage " + stage.getFileName());
                })
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

package fusionlab.quality;

import fusionlab.quality.pipeline.Recipe;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.unet.ContentHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The stages of a recipe, each a {@code quality train} or {@code quality distill} with a folder of its own. */
final class Stages {

    private static final String TRAIN = "train";
    private static final String DISTILL = "distill";
    private static final String CHECKPOINT = "checkpoint";

    /** Where checkpoints go to, and what only trains worlds from scratch. */
    private static final Set<String> NOT_IN_RECIPES =
            Set.of("out", "help", "version", "world", "quick", "unet-steps", "device", "precision");

    private static final Set<String> CHECKPOINTS = Set.of(CHECKPOINT, "teacher", "student");
    private static final Set<String> UNIMPORTANT = Set.of("cache", "save-every", "rank-timeout");
    private static final int SHOWN_OF_A_HASH = 8;

    private final CommandLine quality;
    private final CommandLine asked;
    private final Path recipe;
    private final Path out;
    private final Map<String, Path> folders = new LinkedHashMap<>();
    private final Map<String, List<String>> commands = new LinkedHashMap<>();

    private Stages(CommandLine asked, Path recipe, Path out) {
        this.quality = Objects.requireNonNull(asked.getParent());
        this.asked = asked;
        this.recipe = recipe;
        this.out = out;
    }

    /** Names that a stage may have beside its own name. @param asked a command beside {@code train} and {@code distill} */
    static Set<String> known(CommandLine asked) {
        Map<String, CommandLine> commands =
                Objects.requireNonNull(asked.getParent()).getSubcommands();
        return Stream.of(TRAIN, DISTILL)
                .flatMap(name -> Objects.requireNonNull(commands.get(name)).getCommandSpec().options().stream())
                .map(option -> option.longestName().replaceFirst("^--", ""))
                .filter(name -> !NOT_IN_RECIPES.contains(name))
                .collect(Collectors.toSet());
    }

    /**
     * Checks the options of all stages.
     *
     * @param asked the command that is running, beside {@code train} and {@code distill}
     * @param recipe where the stages are from, for people
     * @param out for a folder of each stage
     * @throws ParameterException naming stage and option
     */
    static Stages checked(CommandLine asked, Path recipe, List<Recipe.Stage> stages, Path out) {
        if (Files.exists(out) ? !Files.isDirectory(out) : Files.isSymbolicLink(out)) {
            throw new ParameterException(
                    asked, "--out " + out + " is a file, or a link that leads nowhere; name a folder");
        }
        Stages checked = new Stages(asked, recipe, out);
        stages.forEach(checked::add);
        return checked;
    }

    /** By the stages' names, in their order. */
    Map<String, Path> folders() {
        return Collections.unmodifiableMap(folders);
    }

    /** Trains what is not trained yet. @return 0, or the exit code of the stage that failed */
    int run(Consumer<String> lines) {
        for (Map.Entry<String, List<String>> command : commands.entrySet()) {
            lines.accept("stage " + command.getKey() + ", in " + folders.get(command.getKey()));
            List<String> words = command.getValue();
            int code =
                    command(words.get(0)).execute(words.subList(1, words.size()).toArray(String[]::new));
            if (code != 0) {
                lines.accept("ended in stage " + command.getKey() + "; the same command continues it");
                return code;
            }
        }
        return 0;
    }

    private void add(Recipe.Stage stage) {
        Map<String, String> options = new LinkedHashMap<>(stage.options());
        CHECKPOINTS.forEach(name -> requireThere(stage.name(), name, options.get(name)));
        Path folder = out.resolve(stage.name() + "-" + hash(options));
        options.replaceAll((name, value) -> CHECKPOINTS.contains(name) && folders.containsKey(value)
                ? folders.get(value).toString()
                : value);
        options.putIfAbsent("cache", out.resolve("latents").toString());
        folders.put(stage.name(), folder);
        commands.put(stage.name(), checked(stage.name(), options, folder));
    }

    private List<String> checked(String stage, Map<String, String> options, Path folder) {
        String name = options.containsKey(CHECKPOINT) ? TRAIN : DISTILL;
        List<String> words = new ArrayList<>();
        options.forEach((option, value) -> words.addAll(List.of("--" + option, value)));
        words.addAll(List.of("--out", folder.toString()));
        try {
            command(name).parseArgs(words.toArray(String[]::new));
            if (command(name).getCommand() instanceof TrainCommand train) {
                train.requireOptions();
            } else {
                ((DistillCommand) command(name).getCommand()).requireOptions();
            }
        } catch (ParameterException wrong) {
            throw usage(stage, wrong.getMessage());
        }
        words.add(0, name);
        return words;
    }

    /** Earlier stages come before folders of the same name. */
    private void requireThere(String stage, String option, @Nullable String value) {
        if (value != null
                && !folders.containsKey(value)
                && !value.equals(ScenesWorld.NAME)
                && !Files.isDirectory(Path.of(value))) {
            throw usage(
                    stage,
                    option + " '" + value + "' is neither an earlier stage (" + String.join(", ", folders.keySet())
                            + ") nor a folder nor scenes");
        }
    }

    private ParameterException usage(String stage, @Nullable String message) {
        return new ParameterException(asked, recipe + ": stage " + stage + ": " + message);
    }

    /**
     * Of the stage's options and those of the stages that it builds on, so that a changed stage and those behind it get other folders,
     * wherever they lie.
     */
    private String hash(Map<String, String> options) {
        String all = options.entrySet().stream()
                .filter(option -> !UNIMPORTANT.contains(option.getKey()))
                .map(option -> {
                    Path stage = CHECKPOINTS.contains(option.getKey()) ? folders.get(option.getValue()) : null;
                    return option.getKey() + "=" + (stage == null ? option.getValue() : "stage " + stage.getFileName());
                })
                .sorted()
                .collect(Collectors.joining("\n"));
        return ContentHash.of(all).substring(0, SHOWN_OF_A_HASH);
    }

    private CommandLine command(String name) {
        return Objects.requireNonNull(quality.getSubcommands().get(name));
    }
}

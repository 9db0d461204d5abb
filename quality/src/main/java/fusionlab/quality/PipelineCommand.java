package fusionlab.quality;

import fusionlab.quality.pipeline.Recipe;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pipeline}: several trainings from a recipe. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the stages of a recipe one after another: each is a quality distill, or a quality train of a checkpoint, with the"
                    + " same options (docs/distillation.md).",
            "What is done is kept, also when other stages are changed: the same command continues."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PipelineCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RECIPE", description = "a YAML file with stages (docs/distillation.md)")
    private Path recipe;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "for a folder of each stage")
    private Path out;

    /** Checks the options of all stages before the first begins. */
    @Override
    public Integer call() {
        Recipe read = Recipe.read(recipe, Stages.known(spec.commandLine()));
        Stages stages = Stages.checked(spec.commandLine(), recipe, read.stages(), out);
        int code = stages.run(this::say);
        if (code == 0) {
            say("all stages are done: "
                    + stages.folders().values().stream().map(Path::toString).collect(Collectors.joining(", ")));
        }
        return code;
    }

    private void say(String line) {
        PrintWriter output = spec.commandLine().getOut();
        output.println(line);
        output.flush();
    }
}

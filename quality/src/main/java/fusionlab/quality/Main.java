package fusionlab.quality;

import fusionlab.command.CommandLines;
import fusionlab.command.Version;
import fusionlab.quality.worker.WorkerCommand;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of the module. Exit codes: 0 done, 1 failed, 2 wrong usage; errors are one line on standard error. */
@Command(
        name = "./fusionlab quality",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Trains UNets that tolerate removals, and measures what removals cost.",
        subcommands = {
            TrainCommand.class,
            DistillCommand.class,
            EvaluateCommand.class,
            TableCommand.class,
            PipelineCommand.class,
            RemovalsCommand.class,
            DecoderCommand.class,
            CurveCommand.class,
            CompareCommand.class,
            AblateCommand.class,
            ExportCommand.class,
            WorkerCommand.class
        })
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        System.exit(
                !words.isEmpty() && words.get(0).equals("worker")
                        ? worker().execute(words.subList(1, words.size()).toArray(String[]::new))
                        : commandLine().execute(arguments));
    }

    /** It is a command of the root script, so help and errors must not name another. */
    static CommandLine worker() {
        return CommandLines.of(new WorkerCommand()).setCommandName("./fusionlab quality-worker");
    }

    static CommandLine commandLine() {
        return CommandLines.of(new Main());
    }
}

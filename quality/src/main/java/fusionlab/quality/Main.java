package fusionlab.quality;

import fusionlab.command.CommandLines;
import fusionlab.command.Version;
import fusionlab.quality.worker.WorkerCommand;
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
            CurveCommand.class,
            ExportCommand.class,
            WorkerCommand.class
        })
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return CommandLines.of(new Main());
    }
}

package fusionlab.quality;

import fusionlab.quality.worker.WorkerCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The commands of the module. Exit codes: 0 done, 1 failed, 2 wrong usage; errors are one line on standard error. */
@Command(
        name = "./fusionlab quality",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Trains UNets that tolerate removals, and measures what removals cost.",
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            TableCommand.class,
            RemovalsCommand.class,
            WorkerCommand.class
        })
public final class Main {

    private static final String TRACE = "FUSIONLAB_TRACE";

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        Numbers.register(line);
        line.setParameterExceptionHandler((problem, arguments) -> {
            CommandLine command = problem.getCommandLine();
            PrintWriter err = command.getErr();
            err.println("fusionlab: " + oneLine(problem).replaceFirst("\\.$", "") + "; see "
                    + command.getCommandSpec().qualifiedName() + " --help");
            err.flush();
            return CommandLine.ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((problem, command, parsed) -> {
            if (problem instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            command.getErr().println("fusionlab: " + oneLine(problem));
            if (System.getenv(TRACE) != null) {
                problem.printStackTrace(command.getErr());
            }
            command.getErr().flush();
            return CommandLine.ExitCode.SOFTWARE;
        });
        return line;
    }

    private static String oneLine(Throwable problem) {
        String message = problem.getMessage();
        return message == null
                ? problem.getClass().getSimpleName()
                : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"fusionlab " + (version == null ? "development" : version)};
        }
    }
}

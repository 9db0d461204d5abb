package fusionlab.launcher;

import fusionlab.lab.LabException;
import fusionlab.launcher.demo.DemoCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The root command. Exit codes: 0 done, 1 failed, 2 wrong usage; errors are one line on standard error. */
@Command(
        name = "./fusionlab",
        mixinStandardHelpOptions = true,
        versionProvider = Launcher.Version.class,
        subcommands = {DemoCommand.class, UnetCommand.class, SearchCommand.class, DoctorCommand.class})
public final class Launcher {

    private static final String TRACE = "FUSIONLAB_TRACE";

    private Launcher() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Launcher());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        OptionNumbers.register(line);
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
            boolean expected = problem instanceof Failure
                    || problem instanceof LabException
                    || problem instanceof IllegalArgumentException;
            command.getErr().println("fusionlab: " + (expected ? oneLine(problem) : unexpected(problem)));
            if (!expected && System.getenv(TRACE) != null) {
                problem.printStackTrace(command.getErr());
            }
            command.getErr().flush();
            return CommandLine.ExitCode.SOFTWARE;
        });
        return line;
    }

    private static String unexpected(Throwable problem) {
        return "unexpected " + problem.getClass().getSimpleName() + ": " + oneLine(problem) + " (" + TRACE
                + "=1 shows where; please report it)";
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
            String version = Launcher.class.getPackage().getImplementationVersion();
            return new String[] {"fusionlab " + (version == null ? "development" : version)};
        }
    }
}

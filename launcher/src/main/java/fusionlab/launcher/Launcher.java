package fusionlab.launcher;

import fusionlab.command.CommandLines;
import fusionlab.command.Version;
import fusionlab.launcher.demo.DemoCommand;
import fusionlab.launcher.measure.MeasureCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root command. Exit codes: 0 done, 1 failed, 2 wrong usage; errors are one line on standard error. */
@Command(
        name = "./fusionlab",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            MeasureCommand.class,
            ModelCommand.class,
            SearchCommand.class,
            VerifyCommand.class,
            DoctorCommand.class
        })
public final class Launcher {

    private Launcher() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return CommandLines.of(new Launcher());
    }
}

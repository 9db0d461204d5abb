package fusionlab.quality;

import fusionlab.command.CommandLines;
import fusionlab.command.Version;
import fusionlab.quality.worker.WorkerCommand;
import fusionlab.unet.text.OneLine;
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

    private static final int LONGEST = 200;

    private Main() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        System.exit(
                !words.isEmpty() && words.get(0).equals("worker")
                        ? executed(worker(), words.subList(1, words.size()).toArray(String[]::new))
                        : executed(commandLine(), arguments));
    }

    /** picocli hands errors on, and a machine may lack room for the libraries, or for Java's objects. */
    static int executed(CommandLine command, String... arguments) {
        try {
            return command.execute(arguments);
        } catch (LinkageError unloaded) {
            return CommandLines.ended(
                    command,
                    CommandLine.ExitCode.SOFTWARE,
                    "libtorch cannot be loaded (" + first(unloaded)
                            + "); it is unpacked into .javacpp in your home directory, which takes 500 MB: make room there, or"
                            + " name another folder with JAVA_TOOL_OPTIONS=-Dorg.bytedeco.javacpp.cachedir=DIR");
        } catch (OutOfMemoryError full) {
            return CommandLines.ended(
                    command,
                    CommandLine.ExitCode.SOFTWARE,
                    "memory is full (" + first(full)
                            + "); a smaller --batch or fewer --threads need less, or give Java more: JAVA_TOOL_OPTIONS=-Xmx...");
        }
    }

    private static String first(Throwable problem) {
        String text = OneLine.of(problem.toString());
        return text.substring(0, Math.min(LONGEST, text.length()));
    }

    /** It is a command of the root script, so help and errors must not name another. */
    static CommandLine worker() {
        return CommandLines.of(new WorkerCommand()).setCommandName("./fusionlab quality-worker");
    }

    static CommandLine commandLine() {
        return CommandLines.of(new Main());
    }
}

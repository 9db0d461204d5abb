package fusionlab.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Makes command lines that are alike: numbers in options with readable errors, and problems as one line on standard error. Exit codes: 0
 * done, 1 failed, 2 wrong usage. With FUSIONLAB_TRACE in the environment, a failure's stack trace comes first.
 */
public final class CommandLines {

    private static final String TRACE = "FUSIONLAB_TRACE";

    private CommandLines() {}

    /** @param command an object of picocli's {@code @Command} */
    public static CommandLine of(Object command) {
        CommandLine line = new CommandLine(command);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        takeAtSignsAsTheyAre(line);
        OptionNumbers.register(line);
        line.registerConverter(Path.class, CommandLines::path);
        line.setParameterExceptionHandler((problem, arguments) -> ended(
                problem.getCommandLine(),
                CommandLine.ExitCode.USAGE,
                oneLine(problem).replaceFirst("\\.$", "") + "; see "
                        + problem.getCommandLine().getCommandSpec().qualifiedName() + " --help"));
        line.setExecutionExceptionHandler((problem, failed, arguments) -> failed(problem, failed));
        return line;
    }

    /** Picocli passes this setting on to no subcommand, and a subcommand may be run by itself. */
    private static void takeAtSignsAsTheyAre(CommandLine line) {
        line.setExpandAtFiles(false);
        line.getSubcommands().values().forEach(CommandLines::takeAtSignsAsTheyAre);
    }

    /** Says why a command ends. @return {@code code} */
    public static int ended(CommandLine command, int code, String message) {
        command.getErr().println("fusionlab: " + message);
        command.getErr().flush();
        return code;
    }

    private static int failed(Exception problem, CommandLine command) {
        if (problem instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (System.getenv(TRACE) != null) {
            problem.printStackTrace(command.getErr());
        }
        String line = oneLine(problem);
        if (!isExpected(problem)) {
            line = "unexpected " + problem.getClass().getSimpleName() + ": " + line + " (" + TRACE
                    + "=1 shows where; please report it)";
        }
        return ended(command, CommandLine.ExitCode.SOFTWARE, line);
    }

    /** Messages of our own exceptions, and of these of Java's, say what happened and what helps. */
    private static boolean isExpected(Exception problem) {
        return problem.getClass().getName().startsWith("fusionlab.")
                || problem instanceof IllegalArgumentException
                || problem instanceof IllegalStateException
                || problem instanceof IOException
                || problem instanceof UncheckedIOException
                || problem instanceof InterruptedException;
    }

    /** An empty one would be the working folder. */
    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new CommandLine.TypeConversionException("the path is empty");
        }
        return Path.of(text);
    }

    /** The messages of these exceptions are the path alone. */
    private static @Nullable String message(Exception problem) {
        if (problem instanceof NoSuchFileException missing) {
            return "there is no " + missing.getFile();
        }
        if (problem instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile();
        }
        if (problem instanceof FileAlreadyExistsException existing) {
            return existing.getFile() + " is already there, and is not what is needed";
        }
        if (problem instanceof NotDirectoryException file) {
            return file.getFile() + " is not a folder";
        }
        return problem.getMessage();
    }

    private static String oneLine(Exception problem) {
        String message = message(problem);
        return message == null
                ? problem.getClass().getSimpleName()
                : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}

package fusionlab.launcher.demo;

import fusionlab.launcher.Failure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Java program in its own process, whose output goes to a log file. */
public final class ChildProcess {

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** @throws Failure if it cannot be started */
    public static ChildProcess startJar(
            String name, Path jar, List<String> arguments, Map<String, String> environment, Path log) {
        return startJar(name, List.of(), jar, arguments, environment, log);
    }

    /** @param jvm JVM options */
    static ChildProcess startJar(
            String name,
            List<String> jvm,
            Path jar,
            List<String> arguments,
            Map<String, String> environment,
            Path log) {
        if (!Files.isRegularFile(jar)) {
            throw new Failure("there is no " + jar + "; ./fusionlab builds it, or: mvn -DskipTests package");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags());
        command.addAll(jvm);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            return new ChildProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new Failure("cannot start the " + name + ": " + e.getMessage(), e);
        }
    }

    /** Newer JDKs warn about native code and Unsafe without these flags; older ones do not know them. */
    private static List<String> flags() {
        int feature = Runtime.version().feature();
        List<String> flags = new ArrayList<>();
        if (feature >= 22) {
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        if (feature >= 23) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public Path log() {
        return log;
    }

    /** @throws Failure with the last lines of the log if it has ended */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new Failure("the " + name + " ended with exit code " + process.exitValue() + "; its log " + log
                    + " ends with: " + lastLines());
        }
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    /** Asks it to stop, without waiting for it. */
    void ask() {
        process.destroy();
    }

    /** Asks it to stop, and after {@code patience} kills it and its child processes. */
    public void stop(Duration patience) {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroy();
        try {
            if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
    }
}

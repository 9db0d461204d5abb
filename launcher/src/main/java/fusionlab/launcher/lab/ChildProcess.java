package fusionlab.launcher.lab;

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

    /** libtorch's memory is not the heap's to limit; the heap itself holds little. */
    private static final List<String> QUALITY =
            List.of("-Xmx1g", "-Dorg.bytedeco.javacpp.maxbytes=0", "-Dorg.bytedeco.javacpp.maxphysicalbytes=0");

    /** Of a log, in an error. */
    private static final int LINES = 5;

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
    public static ChildProcess startJar(
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

    /** Starts a command of {@code ./fusionlab quality}. @throws Failure if it cannot be started */
    public static ChildProcess startQuality(String name, Path root, List<String> arguments, Path log) {
        return startJar(
                name,
                QUALITY,
                root.resolve("quality/target/quality.jar"),
                arguments,
                Map.of("OMP_NUM_THREADS", "1"),
                log);
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
                    + " ends with: " + lastLines(LINES));
        }
    }

    /** @throws Failure with the last lines of the log if it ended with another exit code than 0 */
    public void requireSuccess() throws InterruptedException {
        if (waitFor() != 0) {
            requireAlive();
        }
    }

    /** The last line of its log; empty before the first. */
    public String lastLine() {
        return lastLines(1);
    }

    private String lastLines(int most) {
        try {
            List<String> lines = Files.readAllLines(log).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            return String.join(" | ", lines.subList(Math.max(0, lines.size() - most), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    /** Asks it to stop, without waiting for it. */
    public void ask() {
        process.destroy();
    }

    /** Asks it to stop, and after {@code patience} kills it and its child processes. @return whether it stopped by itself */
    public boolean stop(Duration patience) {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroy();
        try {
            if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        return false;
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
    }
}

package fusionlab.agent.host;

import fusionlab.agent.bench.RunnerBench;
import fusionlab.host.HostOnly;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the measuring process is started: the same classes in a second JVM, with a heap that leaves the memory to the runtime. */
@HostOnly
public final class RunnerCommand {

    private static final int NATIVE_ACCESS_FLAG_SINCE = 22;

    private RunnerCommand() {}

    /** @param directory where a crash of the runtime leaves its report */
    public static List<String> of(String mainClass, String runtime, int threads, Path directory) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xms64m");
        command.add("-Xmx768m");
        command.add("-XX:MaxDirectMemorySize=2g");
        command.add("-XX:+UseSerialGC"); // no collector threads during measurements
        command.add("-Djava.io.tmpdir=" + RunnerBench.temporary(directory));
        command.add("-XX:ErrorFile=" + directory.resolve("hs_err_pid%p.log"));
        if (Runtime.version().feature() >= NATIVE_ACCESS_FLAG_SINCE) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-cp");
        command.add(absolute(System.getProperty("java.class.path", "")));
        command.add(mainClass);
        command.add("runner");
        command.add(runtime);
        command.add(Integer.toString(threads));
        return command;
    }

    private static String absolute(String classPath) {
        List<String> entries = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }
}

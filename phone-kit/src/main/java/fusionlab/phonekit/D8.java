package fusionlab.phonekit;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;

/** The dexer in a separate process: without a limit it took 3.9 GB of the build's memory, and a few hundred MB are enough. */
final class D8 {

    /** Android 10. The agent's own use of the API is checked against Android 13 by animal-sniffer. */
    private static final String MIN_API = "29";

    private static final String HEAP = "-Xmx512m";

    private D8() {}

    static void run(List<String> options, List<Path> inputs, Path output) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(HEAP, "-cp", jar().toString(), "com.android.tools.r8.D8", "--release"));
        command.addAll(List.of("--min-api", MIN_API, "--output", output.toString()));
        command.addAll(options);
        for (Path input : inputs) {
            command.addAll(Files.isDirectory(input) ? classesIn(input) : List.of(input.toString()));
        }
        Path log = Files.createTempFile("d8", ".log");
        try {
            int code = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
            String printed = Files.readString(log);
            if (code != 0) {
                throw new IOException("D8 ended with code " + code + ":\n" + printed);
            }
            System.out.print(printed);
        } finally {
            Files.delete(log);
        }
    }

    private static List<String> classesIn(Path folder) throws IOException {
        List<String> classes = new ArrayList<>();
        for (String name : Content.of(folder).keySet()) {
            if (name.endsWith(".class")) {
                classes.add(
                        folder.resolve(name.replace('/', File.separatorChar)).toString());
            }
        }
        return classes;
    }

    static Path jar() {
        try {
            return locationOf(Class.forName("com.android.tools.r8.D8", false, D8.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("r8 is not on the class path", e);
        }
    }

    static Path locationOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no path: " + source.getLocation(), e);
        }
    }
}

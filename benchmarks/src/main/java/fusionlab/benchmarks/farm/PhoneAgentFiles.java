package fusionlab.benchmarks.farm;

import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Makes the bridge push this benchmark's own jars: the jar's manifest names its libraries in {@code lib/}. */
final class PhoneAgentFiles {

    private static final List<String> NEEDED = List.of("gson", "agent-protocol", "unet", "jspecify");

    private PhoneAgentFiles() {}

    /** Writes a manifest into {@code directory}. @param target the benchmarks' build directory @param program main class */
    static void write(Path target, Path directory, Class<?> program) throws IOException {
        List<String> files = new ArrayList<>();
        files.add(entry(
                Files.copy(target.resolve("fusionlab-benchmarks.jar"), directory.resolve("agent.jar")), "agent.jar"));
        try (Stream<Path> libraries = Files.list(target.resolve("lib"))) {
            for (Path library : libraries.sorted().toList()) {
                String name = String.valueOf(library.getFileName());
                if (NEEDED.stream().anyMatch(name::startsWith)) {
                    files.add(entry(Files.copy(library, directory.resolve(name)), "lib/" + name));
                }
            }
        }
        Files.writeString(
                directory.resolve("manifest.json"),
                "{\"main\": \"" + program.getName() + "\", \"files\": [" + String.join(", ", files) + "]}");
    }

    private static String entry(Path file, String target) throws IOException {
        return "{\"source\": \"" + file.getFileName() + "\", \"target\": \"" + target
                + "\", \"abi\": \"any\", \"sha256\": \"" + ContentHash.of(file) + "\"}";
    }
}

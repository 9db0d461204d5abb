package fusionlab.launcher.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code tools.sh} could fetch. What is missing skips the test that asks for it; the script has said why. */
record ClientTools(Path folder) {

    static final Path SOURCES = Path.of("src/test/clients").toAbsolutePath();

    static ClientTools fetched() throws IOException, InterruptedException {
        Path folder = Path.of("target/clients").toAbsolutePath();
        // Not inherited: npm would make the pipes non-blocking by which Maven commands this JVM.
        Process script = new ProcessBuilder("sh", SOURCES.resolve("tools.sh").toString(), folder.toString())
                .redirectErrorStream(true)
                .start();
        script.getOutputStream().close();
        script.getInputStream().transferTo(System.out);
        int exit = script.waitFor();
        if (exit != 0) {
            throw new IllegalStateException("tools.sh ended with " + exit);
        }
        return new ClientTools(folder);
    }

    Path generator() throws IOException {
        try (Stream<Path> jars = jars()) {
            Path generator = jars.filter(ClientTools::isGenerator).findFirst().orElse(folder.resolve("missing"));
            assumeTrue(Files.exists(generator), "SKIPPED: openapi-generator could not be fetched");
            return generator;
        }
    }

    String javaLibraries() throws IOException {
        try (Stream<Path> jars = jars()) {
            return jars.filter(jar -> !isGenerator(jar)).map(Path::toString).collect(Collectors.joining(":"));
        }
    }

    private Stream<Path> jars() throws IOException {
        assumeTrue(Files.exists(folder.resolve("java/installed.xml")), "SKIPPED: Maven could not fetch libraries");
        return Files.list(folder.resolve("java"));
    }

    private static boolean isGenerator(Path jar) {
        return jar.getFileName().toString().startsWith("openapi-generator");
    }

    /** @param script below node_modules */
    String node(String script) {
        assumeTrue(
                Files.exists(folder.resolve("node/installed.json")), "SKIPPED: no Node.js 20, or npm fetched nothing");
        return folder.resolve("node/node_modules").resolve(script).toString();
    }

    String python() {
        assumeTrue(Files.exists(folder.resolve("python/installed.txt")), "SKIPPED: no Python, or pip fetched nothing");
        return folder.resolve("python/bin/python").toString();
    }
}

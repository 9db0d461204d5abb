package fusionlab.launcher.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A client that openapi-generator makes, and how its story is compiled and run. */
enum GeneratedClient {
    TYPESCRIPT("typescript-fetch", "") {
        @Override
        List<List<String>> commands(Path folder, ClientTools tools) throws IOException {
            copyStory("typescript/story.ts", folder.resolve("story.ts"));
            String compiler = tools.node("typescript/bin/tsc");
            return List.of(
                    List.of(
                            "node",
                            compiler,
                            "--strict",
                            "--target",
                            "es2020",
                            "--lib",
                            "es2020,dom",
                            "--module",
                            "commonjs",
                            "--outDir",
                            folder.resolve("out").toString(),
                            folder.resolve("story.ts").toString()),
                    List.of("node", folder.resolve("out/story.js").toString()));
        }
    },
    JAVA("java", """
              library: native
              invokerPackage: fusionlab.client
              apiPackage: fusionlab.client.api
              modelPackage: fusionlab.client.model
              openApiNullable: false
              useJakartaEe: true
            """) {
        @Override
        List<List<String>> commands(Path folder, ClientTools tools) throws IOException {
            List<String> compile = new ArrayList<>(List.of(
                    program("javac"),
                    "-proc:none",
                    "-nowarn",
                    "-cp",
                    tools.javaLibraries(),
                    "-d",
                    folder.resolve("out").toString()));
            copyStory("java/Story.java", folder.resolve("client/src/main/java/Story.java"));
            try (Stream<Path> sources = Files.walk(folder.resolve("client/src/main/java"))) {
                sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(compile::add);
            }
            return List.of(
                    compile,
                    List.of(program("java"), "-cp", folder.resolve("out") + ":" + tools.javaLibraries(), "Story"));
        }
    },
    PYTHON("python", "  packageName: client\n") {
        @Override
        List<List<String>> commands(Path folder, ClientTools tools) throws IOException {
            copyStory("python/story.py", folder.resolve("client/story.py"));
            return List.of(
                    List.of(tools.python(), folder.resolve("client/story.py").toString()));
        }
    };

    private final String generator;
    private final String options;

    GeneratedClient(String generator, String options) {
        this.generator = generator;
        this.options = options;
    }

    /**
     * What compiles the client and its story, and last what runs it, still without the story's arguments.
     *
     * @param folder with the generated code in {@code client}
     */
    abstract List<List<String>> commands(Path folder, ClientTools tools) throws IOException;

    /** Its part of openapi-generator's batch. */
    String configuration(Path document, Path folder) {
        return """
                generatorName: %s
                inputSpec: %s
                outputDir: %s
                globalProperties:
                  apiTests: "false"
                  modelTests: "false"
                  apiDocs: "false"
                  modelDocs: "false"
                additionalProperties:
                  hideGenerationTimestamp: true
                %s""".formatted(generator, document, folder.resolve("client"), options);
    }

    private static void copyStory(String name, Path to) throws IOException {
        Files.copy(ClientTools.SOURCES.resolve(name), to);
    }

    private static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}

package fusionlab.launcher.clients;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.TableJson;
import fusionlab.launcher.DocumentedCommands;
import fusionlab.launcher.kill.MadeTable;
import fusionlab.launcher.kill.RunningLab;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The description of the REST interface in the hands of others: linters find nothing in it, generated clients compile, and walk the whole story
 * from a device to a winner's bundle; so do the commands of docs/api.md.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientTests {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private static Path folder;

    private ClientTools tools;
    private RunningLab lab;
    private Path document;
    private Path latencies;
    private Path qualities;
    private boolean generated;

    @BeforeAll
    void start() throws Exception {
        tools = ClientTools.fetched();
        lab = new RunningLab(folder);
        lab.startServer();
        document = Files.writeString(
                folder.resolve("document.json"), lab.client().get("/v3/api-docs").toString());
        latencies = Files.writeString(
                folder.resolve("latencies.json"), TableJson.write(MadeTable.of(Topology.builtIn("sd-v1.5"))));
        Files.copy(ROOT.resolve("data/scenes-proxy-delta-clip.csv"), folder.resolve("qualities.csv"));
        long imported = lab.client()
                .post(
                        "/api/v1/quality-tables?name=imported&topology=sd-v1.5",
                        "text/csv",
                        Files.readString(folder.resolve("qualities.csv")))
                .get("id")
                .getAsLong();
        qualities = Files.writeString(
                folder.resolve("qualities.json"),
                lab.client()
                        .get("/api/v1/quality-tables/" + imported + ".json")
                        .toString());
    }

    @AfterAll
    void stop() {
        lab.close();
    }

    @Test
    void redoclyFindsNothing() throws Exception {
        succeeds(
                "redocly",
                List.of(
                        "node",
                        tools.node("@redocly/cli/bin/cli.js"),
                        "lint",
                        "--config",
                        ClientTools.SOURCES.resolve("redocly.yaml").toString(),
                        "--max-problems",
                        "1000",
                        "--format",
                        "stylish",
                        document.toString()));
        assertThat(log("redocly")).doesNotContainIgnoringCase("warning ");
    }

    @Test
    void spectralFindsNothing() throws Exception {
        succeeds(
                "spectral",
                List.of(
                        "node",
                        tools.node("@stoplight/spectral-cli/dist/index.js"),
                        "lint",
                        "--ruleset",
                        ClientTools.SOURCES.resolve("spectral.yaml").toString(),
                        "--fail-severity",
                        "hint",
                        document.toString()));
    }

    @ParameterizedTest
    @EnumSource
    void aGeneratedClientWalksTheStory(GeneratedClient client) throws Exception {
        generate();
        Path of = folder.resolve(client.name());
        Path bundle = of.resolve("bundle.zip");
        List<List<String>> commands = client.commands(of, tools);
        for (List<String> compile : commands.subList(0, commands.size() - 1)) {
            succeeds("compile " + client, compile);
        }
        List<String> walk = new ArrayList<>(commands.get(commands.size() - 1));
        walk.addAll(List.of(
                lab.client().server().toString(),
                RunningLab.TOKEN,
                latencies.toString(),
                qualities.toString(),
                bundle.toString()));
        succeeds("walk " + client, walk);

        assertThat(log("walk " + client)).contains("DONE winner ");
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            assertThat(zip.getEntry("architecture.json")).isNotNull();
        }
    }

    @Test
    void theCommandsOfThePageLeadToTheBundle() throws Exception {
        String script = DocumentedCommands.script(
                Files.readString(ROOT.resolve("docs/api.md")),
                Map.of("LAB", lab.client().server().toString(), "FUSIONLAB_API_TOKEN", RunningLab.TOKEN));
        Path file = Files.writeString(folder.resolve("api.sh"), script);
        succeeds("api.md", List.of("bash", file.toString()));

        assertThat(log("api.md").lines()).containsSubsequence("DONE", "304", "206");
        assertThat(folder.resolve("again.zip")).doesNotExist();
    }

    /** All at once: starting the generator takes longer than what it does. */
    private synchronized void generate() throws Exception {
        if (generated) {
            return;
        }
        List<String> batch = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                tools.generator().toString(),
                "batch",
                "--fail-fast"));
        for (GeneratedClient client : GeneratedClient.values()) {
            Path of = Files.createDirectories(folder.resolve(client.name()));
            batch.add(Files.writeString(of.resolve("configuration.yaml"), client.configuration(document, of))
                    .toString());
        }
        succeeds("generate", batch);
        generated = true;
    }

    private void succeeds(String name, List<String> command) throws IOException, InterruptedException {
        long started = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as(name).isTrue();
        System.out.printf("clients: %s took %d ms%n", name, (System.nanoTime() - started) / 1_000_000);
        assertThat(process.exitValue()).as(() -> name + "\n" + log(name)).isZero();
    }

    private static String log(String name) {
        try {
            String log = Files.readString(folder.resolve(name + ".log"));
            return log.length() <= 20_000 ? log : log.substring(log.length() - 20_000);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}

package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The root script, without anything that would build. */
class ScriptTests {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fusionlab",
                "mvnw",
                ".ci/run",
                ".ci/engine",
                ".ci/compose",
                ".ci/stand-ins/make",
                "benchmarks/farm",
                "benchmarks/busy-share"
            })
    void scripts_are_executable_and_parse(String script) throws Exception {
        assertThat(ROOT.resolve(script)).isExecutable();
        assertThat(run(directory, Map.of(), "bash", "-n", ROOT.resolve(script).toString())
                        .exitCode())
                .isZero();
    }

    @Test
    void help_names_every_command() throws Exception {
        Ran ran = script("--help");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.output()).contains("demo", "server", "agent", "model", "search", "test", "doctor", "JAVA_HOME");
    }

    @Test
    void version_is_that_of_the_build() throws Exception {
        Ran ran = script("--version");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.output().strip()).matches("fusionlab \\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void no_command_prints_the_usage_and_is_wrong_usage() throws Exception {
        Ran ran = script();

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.output()).contains("./fusionlab demo");
    }

    @Test
    void unknown_command_is_one_line_and_wrong_usage() throws Exception {
        Ran ran = script("fly");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.output().strip().lines())
                .containsExactly("fusionlab: there is no command 'fly'; see ./fusionlab --help");
    }

    @Test
    void build_explains_itself_and_names_a_part_that_it_does_not_know() throws Exception {
        Ran help = script("build", "--help");
        Ran unknown = script("build", "-Pcuda", "qualty");

        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).contains("Usage: ./fusionlab build", "adb-bridge");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.output().strip().lines())
                .containsExactly("fusionlab: there is no part 'qualty'; see ./fusionlab build --help");
    }

    @Test
    void server_refuses_what_it_does_not_know() throws Exception {
        assertThat(script("server", "--port", "eighty").exitCode()).isEqualTo(2);
        assertThat(script("server", "--port", "70000").output()).contains("0 to 65535");
        assertThat(script("server", "--port").output()).contains("needs a value");
        assertThat(script("server", "stop").output()).contains("no option 'stop'");
        assertThat(script("server", "--help").exitCode()).isZero();
    }

    @Test
    void runs_through_a_symbolic_link_in_a_path_with_spaces() throws Exception {
        Path place = Files.createDirectories(directory.resolve("a place"));
        Path link = Files.createSymbolicLink(place.resolve("lab link"), ROOT.resolve("fusionlab"));

        Ran ran = run(place, Map.of(), link.toString(), "--version");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.output()).startsWith("fusionlab ");
    }

    private Ran script(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("fusionlab").toString()));
        command.addAll(List.of(arguments));
        return run(directory, Map.of(), command.toArray(new String[0]));
    }

    private Ran run(Path from, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        File output = directory.resolve("output.txt").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(from.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        return new Ran(exitCode, Files.readString(output.toPath(), StandardCharsets.UTF_8));
    }

    private record Ran(int exitCode, String output) {}
}

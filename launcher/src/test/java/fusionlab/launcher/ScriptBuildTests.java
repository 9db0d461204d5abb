package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the root script builds and with which Maven: a copy of it in a folder of its own, with programs that only write down their calls. */
class ScriptBuildTests {

    private static final List<String> PROGRAMS = List.of(
            "awk",
            "bash",
            "cat",
            "date",
            "dirname",
            "env",
            "find",
            "grep",
            "head",
            "ln",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sleep",
            "tail",
            "tee");

    /** What builds the launcher here. */
    private static final String FAKE_MAVEN = """
            #!/bin/sh
            echo "$0 $*" >>"$CALLS"
            mkdir -p launcher/target && echo >launcher/target/fusionlab-launcher.jar
            """;

    @TempDir
    Path root;

    @BeforeEach
    void copyTheScript() throws IOException {
        Files.copy(Path.of("..", "fusionlab"), root.resolve("fusionlab"));
        Files.createDirectories(root.resolve("launcher/src/main/java"));
        Files.createDirectory(root.resolve("bin"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.writeString(root.resolve("launcher/pom.xml"), "<project/>");
        for (String program : PROGRAMS) {
            program("bin/" + program, "#!/bin/sh\nexec " + whereIs(program) + " \"$@\"\n");
        }
        program("mvnw", FAKE_MAVEN);
    }

    @Test
    void what_is_not_built_yet_is_built_once() throws Exception {
        assertThat(build().output()).contains("building launcher: it is not built yet");
        assertThat(build().output()).isEmpty();
        assertThat(calls()).hasSize(1).first().asString().contains("-pl launcher -am package");
    }

    @Test
    void what_is_older_than_a_source_is_built_again() throws Exception {
        Path source = Files.createFile(root.resolve("launcher/src/main/java/Changed.java"));
        build();
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(build().output()).contains("launcher/src/main/java/Changed.java changed");
        assertThat(calls()).hasSize(2);
    }

    @Test
    void maven_is_the_wrappers_only_where_there_is_none_on_the_path() throws Exception {
        build();
        assertThat(calls())
                .singleElement()
                .asString()
                .startsWith(root.resolve("mvnw").toString());

        Files.delete(root.resolve("launcher/target/fusionlab-launcher.jar"));
        program("bin/mvn", FAKE_MAVEN);
        build();
        assertThat(calls().get(1)).startsWith(root.resolve("bin/mvn").toString());
    }

    @Test
    void a_lock_that_a_killed_call_left_behind_is_taken_over() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Files.createDirectories(root.resolve("target/fusionlab"));
        Files.createSymbolicLink(root.resolve("target/fusionlab/build.lock"), Path.of(Long.toString(ended.pid())));

        assertThat(build().exitCode()).isZero();
        assertThat(calls()).hasSize(1);
        assertThat(root.resolve("target/fusionlab/build.lock")).doesNotExist();
    }

    @Test
    void calls_at_the_same_time_build_once() throws Exception {
        List<Process> processes = List.of(start("one.txt"), start("two.txt"), start("three.txt"));

        for (Process process : processes) {
            assertThat(process.waitFor()).isZero();
        }
        assertThat(calls()).hasSize(1);
    }

    private Built build() throws IOException, InterruptedException {
        int exitCode = start("output.txt").waitFor();
        return new Built(exitCode, Files.readString(root.resolve("output.txt")));
    }

    private Process start(String output) throws IOException {
        File file = root.resolve(output).toFile();
        ProcessBuilder builder = new ProcessBuilder(
                        "bash", root.resolve("fusionlab").toString(), "build", "launcher")
                .redirectErrorStream(true)
                .redirectOutput(file);
        builder.environment().put("PATH", root.resolve("bin").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("CALLS", root.resolve("calls.txt").toString());
        return builder.start();
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(root.resolve("calls.txt"));
    }

    private void program(String name, String text) throws IOException {
        Path file = Files.writeString(root.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path whereIs(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + program + " on the PATH"));
    }

    private record Built(int exitCode, String output) {}
}

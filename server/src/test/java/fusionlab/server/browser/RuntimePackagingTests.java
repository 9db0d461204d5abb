package fusionlab.server.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build's script where npm cannot do its part. */
class RuntimePackagingTests {

    private static final Path SCRIPT = Path.of("src", "main", "npm", "package-runtime.sh");

    @TempDir
    Path directory;

    @Test
    void an_old_node_is_no_failure_but_a_reason_for_the_page() throws Exception {
        program("node", "echo v18.19.0");
        program("npm", "exit 1");

        assertThat(run()).contains("Node.js v18.19.0 is too old");
        assertThat(directory.resolve("out/missing.txt")).content().contains("install Node 20 or newer");
        assertThat(directory.resolve("out/version.txt")).doesNotExist();
    }

    @Test
    void a_registry_out_of_reach_is_no_failure_but_a_reason_for_the_page() throws Exception {
        program("node", "echo v20.1.0");
        program("npm", "exit 1");

        assertThat(run()).contains("npm could not fetch onnxruntime-web 1.30.0");
        assertThat(directory.resolve("out/missing.txt")).content().contains("npm registry in reach");
    }

    @Test
    void the_lock_file_names_no_host() throws IOException {
        assertThat(SCRIPT.resolveSibling("package-lock.json"))
                .content()
                .doesNotContain("resolved")
                .doesNotContain("://");
    }

    private void program(String name, String body) throws IOException {
        Path file = Files.createDirectories(directory.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private String run() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                "sh",
                SCRIPT.toAbsolutePath().toString(),
                directory.resolve("work").toString(),
                directory.resolve("out").toString());
        builder.environment().merge("PATH", directory.resolve("bin").toString(), (path, first) -> first + ":" + path);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}

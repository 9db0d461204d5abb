package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of docs/tutorial-sd15.md, with the root script, a real server, agent and worker. The checkpoint is a folder of the same layout
 * with small random weights.
 */
class TutorialTests {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> PARTS = List.of("launcher", "server", "device-agent", "quality", "adb-bridge");

    @TempDir
    private Path folder;

    private @Nullable Process shell;

    @AfterEach
    void endAll() {
        if (shell != null) {
            Stream.concat(shell.descendants().toList().stream(), Stream.of(shell.toHandle()))
                    .forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void its_commands_lead_from_a_checkpoint_to_files_for_phones() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/jq")), "SKIPPED: jq is not installed");
        layOut();

        int exitCode = run(script(Files.readString(ROOT.resolve("docs/tutorial-sd15.md"))));

        assertThat(exitCode).as(() -> log()).isZero();
        assertThat(log()).contains("files unchanged, signed by the key");
        assertThat(folder.resolve("pruned/unet/diffusion_pytorch_model.safetensors"))
                .isNotEmptyFile();
        assertThat(folder.resolve("for-diffusers/unet/config.json")).content().contains("fusionlab_counts");
        assertThat(folder.resolve("for-litert/model.tflite")).isNotEmptyFile();
        assertThat(folder.resolve("for-litert-int8/model.tflite")).isNotEmptyFile();
        assertThat(folder.resolve("for-onnx/model.onnx.data")).isNotEmptyFile();
        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse(""))
                        .filter(line -> line.contains(folder.toString())))
                .as("processes that were left")
                .isEmpty();
    }

    /** The root script beside what is built already, so that it does not build again, and the checkpoint. */
    private void layOut() throws IOException, InterruptedException {
        Files.copy(ROOT.resolve("fusionlab"), folder.resolve("fusionlab"));
        Files.writeString(folder.resolve("pom.xml"), "<project/>");
        Files.createDirectories(folder.resolve("module/src/main"));
        Files.writeString(folder.resolve("module/pom.xml"), "<project/>");
        Path stamps = Files.createDirectories(folder.resolve("target/fusionlab"));
        for (String part : PARTS) {
            Files.createDirectory(folder.resolve(part));
            Files.createSymbolicLink(
                    folder.resolve(part).resolve("target"), ROOT.resolve(part).resolve("target"));
            Files.createFile(stamps.resolve(part + ".stamp"));
        }
        Path quality = ROOT.resolve("quality/target");
        Process writing = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        quality.resolve("quality.jar") + ":" + quality.resolve("test-classes"),
                        "fusionlab.quality.diffusers.TinyCheckpoint",
                        folder.resolve("stable-diffusion-v1-5").toString(),
                        folder.resolve("pictures").toString())
                .inheritIO()
                .start();
        assertThat(writing.waitFor()).isZero();
    }

    private String script(String page) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        return DocumentedCommands.script(
                page,
                Map.of(
                        "LAB", "http://localhost:" + port,
                        "LATENT", "8",
                        "PRECISION_TARGET", "1",
                        "STEPS", "2",
                        "PROMPTS", "2",
                        "MAX_PROMPTS", "2",
                        "TARGET_PERCENT", "85",
                        "TRAIN_STEPS", "4",
                        "ACCUMULATE", "2",
                        "POLL", "1"));
    }

    private int run(String script) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("tutorial.sh"), script);
        ProcessBuilder builder = new ProcessBuilder("bash", "-x", file.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("tutorial.log").toFile());
        builder.environment().put("FUSIONLAB_ADMIN_PASSWORD", "tutorial-tests-password");
        builder.environment().put("FUSIONLAB_ADB_ENABLED", "false");
        shell = builder.start();
        assertThat(shell.waitFor(8, TimeUnit.MINUTES)).as(() -> log()).isTrue();
        return shell.exitValue();
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("tutorial.log"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}

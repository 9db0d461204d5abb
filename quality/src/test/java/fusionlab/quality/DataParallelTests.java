package fusionlab.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.data.DrawnPictures;
import fusionlab.quality.diffusers.TinyCheckpoint;
import fusionlab.quality.ranks.ThreadRanks;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.Safetensors;
import fusionlab.quality.tensors.TorchThreads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code quality train --checkpoint} in two processes, started as torchrun and Slurm start them. */
class DataParallelTests {

    private static final List<String> OPTIONS =
            List.of("--steps", "20", "--batch", "16", "--threads", "4", "--learning-rate", "1e-4", "--save-every", "4");

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    @BeforeAll
    static void draw() throws IOException {
        TorchThreads.single();
        TinyCheckpoint.in(shared.resolve("checkpoint"));
        DrawnPictures.withTexts(shared.resolve("data"), 80);
    }

    @Test
    void two_ranks_train_as_one_process_and_one_continues_when_the_other_is_killed() throws Exception {
        Path together = folder.resolve("together");
        Path killed = folder.resolve("killed");
        Path alone = folder.resolve("alone");

        int port = ThreadRanks.freePort();
        Process second = rank(1, port, together);
        Process first = rank(0, port, together);
        assertThat(ended(first)).as(errors(0, together)).isZero();
        assertThat(ended(second)).as(errors(1, together)).isZero();

        port = ThreadRanks.freePort();
        second = rank(1, port, killed);
        first = rank(0, port, killed);
        try (BufferedReader lines = first.inputReader(StandardCharsets.UTF_8)) {
            String line = "";
            while (!line.startsWith("step 2 of 20")) {
                line = lines.readLine();
                assertThat(line).as("a line before rank 1 was killed").isNotNull();
            }
            second.destroyForcibly();
            assertThat(ended(first)).as(errors(0, killed)).isEqualTo(1);
        } finally {
            first.destroyForcibly();
        }
        assertThat(errors(0, killed)).contains("fusionlab: rank 0 has lost another rank (");
        assertThat(killed.resolve("unet")).doesNotExist();

        assertThat(train(killed)).containsPattern("continues after step ([2-9]|1\\d) of 20");
        train(alone);

        assertClose(state(together), state(alone));
        assertClose(state(killed), state(alone));
        assertThat(Files.readAllLines(killed.resolve("training.csv"))).hasSize(21);
    }

    private Process rank(int rank, int port, Path out) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(words(out));
        command.addAll(List.of("--rank-timeout", "60"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(errorFile(rank, out).toFile());
        builder.environment()
                .putAll(Map.of(
                        "RANK", "" + rank, "WORLD_SIZE", "2", "MASTER_ADDR", "localhost", "MASTER_PORT", "" + port));
        if (rank > 0) {
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        }
        return builder.start();
    }

    private static int ended(Process process) throws Exception {
        process.inputReader(StandardCharsets.UTF_8).lines().forEach(rest -> {});
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Path errorFile(int rank, Path out) {
        return folder.resolve(out.getFileName() + "-" + rank + ".txt");
    }

    private String errors(int rank, Path out) throws IOException {
        return Files.readString(errorFile(rank, out));
    }

    /** In this process alone. @return what it says */
    private String train(Path out) {
        StringWriter said = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(said, true));
        line.setErr(new PrintWriter(said, true));
        assertThat(line.execute(words(out).toArray(String[]::new)))
                .as(said.toString())
                .isZero();
        return said.toString();
    }

    private static List<String> words(Path out) {
        List<String> words = new ArrayList<>(List.of("train", "--checkpoint", "" + shared.resolve("checkpoint")));
        words.addAll(List.of("--data", "" + shared.resolve("data"), "--out", "" + out));
        words.addAll(List.of("--cache", "" + shared.resolve("cache")));
        words.addAll(OPTIONS);
        return words;
    }

    /** Weights, their average and the moments. */
    private static Map<String, float[]> state(Path out) throws IOException {
        Map<String, float[]> state = new LinkedHashMap<>();
        try (Safetensors saved = Safetensors.open(out.resolve("resume.safetensors"));
                PointerScope scope = new PointerScope()) {
            for (String name : saved.names()) {
                state.put(name, Floats.of(saved.read(name)));
            }
        }
        return state;
    }

    private static void assertClose(Map<String, float[]> some, Map<String, float[]> others) {
        assertThat(some.keySet()).isEqualTo(others.keySet());
        some.forEach((name, values) -> {
            float[] other = others.getOrDefault(name, new float[0]);
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).as(name).isCloseTo(other[i], within(1e-6f));
            }
        });
    }
}

package fusionlab.quality.training;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.quality.unet.SmallTopologies;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Topology;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExitTests {

    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path folder;

    @Test
    void a_process_that_is_asked_to_end_finishes_its_step_and_keeps_a_checkpoint() throws Exception {
        Path file = folder.resolve("checkpoint.safetensors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrainingProcess.class.getName(),
                        file.toString())
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader steps = process.inputReader(StandardCharsets.UTF_8)) {
            String line = "0";
            while (Long.parseLong(line) < 20) {
                line = steps.readLine();
                assertThat(line).as("a step of the process").isNotNull();
            }
            process.toHandle().destroy();
            steps.lines().forEach(rest -> {});
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(TERMINATED);
        } finally {
            process.destroyForcibly();
        }
        assertThat(stepsIn(file)).isGreaterThanOrEqualTo(20);
        assertThat(folder).isDirectoryNotContaining("glob:**hs_err*");
    }

    private static long stepsIn(Path file) throws IOException {
        Topology topology = SmallTopologies.tiny();
        try (Unet start = Unet.untrained(topology, 1);
                Training<Unet> training = UnetTraining.of(
                        start, topology.original(), new Stripes(), TrainingProcess.settings(), Stripes.OBJECTIVE)) {
            training.resume(file);
            return training.step();
        }
    }
}

package fusionlab.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** {@code ./fusionlab quality} in this process, with what it says; or in a process that is killed. */
final class QualityCommand {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** @return the exit code */
    int run(String... words) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(words);
    }

    /** All that was said on standard output so far. */
    String out() {
        return out.toString();
    }

    /** All that was said on standard error so far. */
    String err() {
        return err.toString();
    }

    /** From now on, only what is said afterwards counts. */
    void forget() {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
    }

    /** Kills a process of its own as soon as it says a line that begins so. */
    static void killedAfter(String beginning, List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(words);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = "";
            while (!line.startsWith(beginning)) {
                line = lines.readLine();
                assertThat(line).as("a line before it was killed").isNotNull();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}

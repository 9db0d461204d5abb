package fusionlab.quality;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.command.CommandLines;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTests {

    private final StringWriter errors = new StringWriter();

    @Test
    void anUnknownWorldIsWrongUsageAndTheKnownOneIsNamed() {
        assertThat(run("train", "--world", "mars")).isEqualTo(2);
        assertThat(errors.toString()).contains("only scenes is trained here, not 'mars'");
        assertThat(run("evaluate", "--world", "mars")).isEqualTo(2);
        assertThat(errors.toString()).contains("there is only scenes here, not 'mars'");
    }

    @Test
    void aFolderOfWeightsThatIsNotThereIsWrongUsage() {
        assertThat(run("evaluate", "--world", "scenes", "--weights", "no/such/folder"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("there is no folder no").contains("--help");
        assertThat(run("evaluate", "--world", "scenes", "--weights", "src")).isEqualTo(2);
        assertThat(errors.toString()).contains("--weights: src holds no UNet of the tiny world");
    }

    @Test
    void aSkipProbabilityOfOneIsRefused() {
        assertThat(run("train", "--world", "scenes", "--skip", "1")).isEqualTo(2);
        assertThat(errors.toString()).contains("--skip must be 0 to 1 (excluded), not 1.0");
    }

    @Test
    void anErrorOfTheMachineIsOneLineWithWhatHelps() {
        assertThat(failing(new UnsatisfiedLinkError("no space left on\ndevice")))
                .isEqualTo(1);
        assertThat(errors.toString().lines())
                .singleElement()
                .asString()
                .contains("libtorch cannot be loaded")
                .contains("no space left on device")
                .contains("make room there");
        errors.getBuffer().setLength(0);
        assertThat(failing(new OutOfMemoryError("Java heap space"))).isEqualTo(1);
        assertThat(errors.toString().lines())
                .singleElement()
                .asString()
                .contains("Java heap space")
                .contains("-Xmx");
    }

    private int failing(Error error) {
        CommandLine line = CommandLines.of(new Failing(error));
        line.setErr(new PrintWriter(errors, true));
        return Main.executed(line);
    }

    @CommandLine.Command(name = "failing")
    private record Failing(Error error) implements Runnable {

        @Override
        public void run() {
            throw error;
        }
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setErr(new PrintWriter(errors, true));
        return line.execute(arguments);
    }
}

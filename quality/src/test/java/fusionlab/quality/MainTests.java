package fusionlab.quality;

import static org.assertj.core.api.Assertions.assertThat;

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
    }

    @Test
    void aSkipProbabilityOfOneIsRefused() {
        assertThat(run("train", "--world", "scenes", "--skip", "1")).isEqualTo(2);
        assertThat(errors.toString()).contains("--skip must be 0 to 1 (excluded), not 1.0");
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setErr(new PrintWriter(errors, true));
        return line.execute(arguments);
    }
}

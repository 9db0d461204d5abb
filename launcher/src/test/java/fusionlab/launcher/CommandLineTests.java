package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong usage of any command: one line that names the remedy, exit code 2. */
class CommandLineTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unet | Missing required parameter: 'TOPOLOGY|FILE'",
                "unet sd-v1.5 --latent many | --latent",
                "unet sd-v1.5 --wrong | --wrong",
                "demo --tuning-steps 5 | --tuning-steps is for --online",
                "demo --quick --distilled | --distilled is for --online, whose workers train: add --online",
                "demo --quick --threads 100000 | --threads must be 1 to",
                "demo --online --tuning-steps 100001 | --tuning-steps must be 0 to 100000",
                "search | --table",
                "search --table a --quality b | --target-ms",
                "search --table a --quality b --target-ms 1 --target-percent 2 | mutually exclusive",
                "search --table a --quality b --target-ms 1 --algorithm guess | evolution, exact, random",
                "search --table a --quality b --target-ms 1 --kinds mlp | CROSS_ATTENTION"
            },
            quoteCharacter = '"')
    void wrong_usage_is_one_line_and_exit_code_two(String line, String part) {
        CommandRun run = CommandRun.of(line.strip().split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(run.err()).contains(part.strip()).contains("--help");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnxruntime", "litert"})
    void a_precision_that_this_processor_lacks_is_refused_before_anything_starts(String runtime) {
        assumeTrue(System.getProperty("os.arch", "").equals("amd64"), "fp16 is refused on x86_64 only");

        CommandRun run = CommandRun.of("demo", "--quick", "--runtime", runtime, "--precision", "fp16");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--precision fp16", "x86_64 CPU", "measure fp32");
    }

    @Test
    void file_that_is_not_there_is_named() {
        CommandRun run =
                CommandRun.of("search", "--table", "no/such/table.json", "--quality", "q.csv", "--target-ms", "9");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("fusionlab: there is no file no/such/table.json\n");
    }

    @Test
    void doctor_looks_at_everything() {
        CommandRun run = CommandRun.of("doctor");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("JDK", "Maven", "memory", "cores", "disk", "port 8080", "Chromium", "adb", "Docker");
    }
}

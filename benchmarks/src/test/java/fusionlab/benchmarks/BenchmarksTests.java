package fusionlab.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchmarksTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "farm http://lab 500",
                "farm http://lab many 60",
                "ingest http://lab 500 60 more",
                "phones http://lab . 4",
                "busy-share",
                "browser http://lab",
                "browser http://lab chromium --nonsense 1",
                "browser http://lab chromium --rounds 0",
                "farm http://lab 0 60",
                "farm http://lab 5 0",
                "farm http://lab 5 60", // and no token
                "ingest http://lab -1 60",
                "phones http://lab . 0 60",
                "phones http://lab . 4 -1",
                "phones http://lab . 4 60 well 4",
                "phones http://lab . 4 60 dead 4",
                "phones http://lab . 4 60 hanging few",
                "browser http://lab chromium", // and no token
                "pictures --only 11",
                "pictures --only 0",
                "pictures --only few",
                "pictures --rounds 0",
                "pictures --threads 0",
                "other"
            })
    void what_is_not_understood_is_wrong_usage(String words) {
        StringWriter err = new StringWriter();
        CommandLine line = Benchmarks.commandLine().setErr(new PrintWriter(err));
        assertThat(line.execute(words.split(" "))).isEqualTo(2);
        assertThat(err.toString()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"farm", "ingest", "phones", "busy-share", "browser"})
    void each_benchmark_says_what_it_takes(String name) {
        CommandLine benchmark =
                Objects.requireNonNull(Benchmarks.commandLine().getSubcommands().get(name));
        assertThat(benchmark.getUsageMessage()).contains(name.equals("busy-share") ? "DATA-DIRECTORY" : "SERVER");
    }
}

package fusionlab.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CommandLinesTests {

    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    @Command(name = "./fusionlab thing", mixinStandardHelpOptions = true, versionProvider = Version.class)
    private static final class Thing implements Callable<Integer> {

        @Option(names = "--count")
        private int count;

        @Option(names = "--seed")
        private long seed;

        @Option(names = "--share")
        private double share;

        private final Exception problem;

        Thing(Exception problem) {
            this.problem = problem;
        }

        @Override
        public Integer call() throws Exception {
            throw problem;
        }
    }

    private int run(Exception problem, String... words) {
        CommandLine line = CommandLines.of(new Thing(problem));
        line.setErr(new PrintWriter(err));
        line.setOut(new PrintWriter(out));
        return line.execute(words);
    }

    @ParameterizedTest
    @CsvSource({
        "--count=many, a whole number from -2147483648 to 2147483647",
        "--count=2147483648, a whole number from -2147483648 to 2147483647",
        "--seed=1.5, a whole number from -9223372036854775808 to 9223372036854775807",
        "--share=NaN, a finite number such as 12.5",
        "--share=1e999, a finite number such as 12.5",
        "--share=1d, a finite number such as 12.5",
        "--share=0x1p3, a finite number such as 12.5"
    })
    void a_wrong_number_is_named_with_what_it_must_be(String word, String expected) {
        assertThat(run(new IllegalStateException("not reached"), word)).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("fusionlab: Invalid value for option '" + word.split("=", 2)[0] + "'")
                .contains("'" + word.split("=", 2)[1] + "' is not " + expected)
                .endsWith("; see ./fusionlab thing --help");
    }

    @Test
    void a_problem_is_one_line_whatever_its_message() {
        assertThat(run(new UncheckedIOException(new IOException("disk\n  full\r\n"))))
                .isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("fusionlab: java.io.IOException: disk full");
    }

    @Test
    void a_problem_without_a_message_is_named() {
        assertThat(run(new IOException())).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("fusionlab: IOException");
    }

    @Test
    void what_nobody_expected_says_how_to_report_it() {
        assertThat(run(new NullPointerException("x is null"))).isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("fusionlab: unexpected NullPointerException: x is null"
                        + " (FUSIONLAB_TRACE=1 shows where; please report it)");
    }

    @Test
    void the_version_is_that_of_the_jar_or_development() {
        assertThat(run(new IOException(), "--version")).isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("fusionlab development");
    }
}

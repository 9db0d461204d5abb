package fusionlab.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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

        @Option(names = "--file")
        private Path file = Path.of("unset");

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

    @ParameterizedTest
    @MethodSource("problemsOfFiles")
    void a_problem_of_a_file_says_more_than_its_path(Exception problem, String words) {
        assertThat(run(problem)).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("fusionlab: " + words);
    }

    static Stream<Arguments> problemsOfFiles() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("a/b"), "there is no a/b"),
                Arguments.of(new AccessDeniedException("a/b"), "no permission for a/b"),
                Arguments.of(new FileAlreadyExistsException("a/b"), "a/b is already there, and is not what is needed"),
                Arguments.of(new NotDirectoryException("a/b"), "a/b is not a folder"));
    }

    @Test
    void an_empty_path_is_not_the_working_folder() {
        assertThat(run(new IllegalStateException("not reached"), "--file=")).isEqualTo(2);
        assertThat(err.toString()).contains("for option '--file': the path is empty");
    }

    @Test
    void a_word_with_an_at_sign_is_no_file_of_words_in_a_subcommand_that_runs_by_itself_either() throws IOException {
        Path words = Files.writeString(Files.createTempFile(Path.of("target"), "words", ""), "--count=3");
        CommandLine outer = CommandLines.of(new Outer());
        outer.parseArgs("inner");
        CommandLine inner = Objects.requireNonNull(outer.getSubcommands().get("inner"));
        inner.parseArgs("--file", "@" + words);
        assertThat(((Inner) inner.getCommand()).file).hasToString("@" + words);
    }

    @Command(name = "outer", subcommands = Inner.class)
    private static final class Outer {}

    @Command(name = "inner")
    static final class Inner {

        @Option(names = "--file")
        private Path file = Path.of("unset");
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

package fusionlab.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTests {

    @Test
    void reads_all_arguments() {
        Arguments arguments =
                Arguments.parse("--server", "https://lab.example:8443", "--token", "t", "--state", "/tmp/s", "--once");
        assertThat(arguments.server()).hasToString("https://lab.example:8443");
        assertThat(arguments.token()).isEqualTo("t");
        assertThat(arguments.state()).isEqualTo(Path.of("/tmp/s"));
        assertThat(arguments.once()).isTrue();
    }

    @Test
    void the_state_directory_is_in_the_home_directory_by_default() {
        assertThat(Arguments.parse().state())
                .isEqualTo(Path.of(System.getProperty("user.home"), ".fusionlab", "agent"));
    }

    @Test
    void a_token_may_come_from_a_file_that_goes_away_later(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "secret\n");
        assertThat(Arguments.parse("--token-file", file.toString()).token()).isEqualTo("secret");
        Files.delete(file);
        assertThat(Arguments.parse("--token-file", file.toString()).token()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--server",
                "--server --once",
                "--server ftp://x",
                "--server http://",
                "--server a b",
                "--nonsense"
            })
    void what_is_wrong_is_named(String words) {
        assertThatThrownBy(() -> Arguments.parse(words.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(words.split(" ")[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "--next"})
    void a_value_that_is_missing_names_its_option(String next) {
        assertThatThrownBy(() -> Arguments.parse("--token", next))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--token needs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab:8080", "ftp://lab", "http://", "not an address"})
    void an_address_that_is_none_is_named(String text) {
        assertThatThrownBy(() -> Arguments.parse("--server", text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(text);
    }

    @Test
    void an_empty_token_file_counts_as_absent(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), " \n");
        assertThat(Arguments.parse("--token-file", file.toString()).token()).isNull();
        assertThatThrownBy(() -> Arguments.parse("--token-file", directory.toString()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--token-file");
    }

    @Test
    void the_last_of_two_values_counts_and_files_are_found_wherever_the_agent_is_started() {
        Arguments arguments = Arguments.parse(
                "--state", "a", "--state", "b", "--delegate", "lib.so", "--stop-file", "stop", "--token", " t\n");
        assertThat(arguments.state()).isEqualTo(Path.of("b").toAbsolutePath());
        assertThat(arguments.delegate()).isEqualTo(Path.of("lib.so").toAbsolutePath());
        assertThat(arguments.stopFile()).isEqualTo(Path.of("stop").toAbsolutePath());
        assertThat(arguments.token()).isEqualTo("t");
        assertThat(arguments.once() || arguments.help() || arguments.version()).isFalse();
    }
}

package fusionlab.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.options.UsageException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTests {

    @Test
    void reads_all_arguments() {
        Arguments arguments = Arguments.parse(
                Map.of(), "--server", "http://lab:8080", "--token", "t", "--adb-port", "5038", "--name", "desk");
        assertThat(arguments.server()).hasToString("http://lab:8080");
        assertThat(arguments.token()).isEqualTo("t");
        assertThat(arguments.adbPort()).isEqualTo(5038);
        assertThat(arguments.name()).isEqualTo("desk");
    }

    @Test
    void the_token_may_come_from_the_environment_and_the_rest_has_defaults() {
        Arguments arguments = Arguments.parse(
                Map.of("FUSIONLAB_BRIDGE_TOKEN", "secret", "FUSIONLAB_ROOT", "/opt/lab"),
                "--server",
                "http://lab:8080");
        assertThat(arguments.token()).isEqualTo("secret");
        assertThat(arguments.adbPort()).isEqualTo(5037);
        assertThat(arguments.agent()).hasToString("/opt/lab/device-agent/target/phone");
        assertThat(arguments.name()).matches("[A-Za-z0-9_.-]+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--server", "--server ftp://x", "--server http://lab --adb-port 0", "--nonsense", "--token t"})
    void what_is_wrong_is_named(String words) {
        assertThatThrownBy(() -> Arguments.parse(Map.of(), words.split(" "))).isInstanceOf(UsageException.class);
    }

    @Test
    void a_token_with_a_line_break_is_refused_and_never_shown() {
        assertThatThrownBy(() ->
                        Arguments.parse(Map.of("FUSIONLAB_BRIDGE_TOKEN", "secret\nword"), "--server", "http://lab"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("the token must be one word")
                .hasMessageNotContaining("secret");
    }
}

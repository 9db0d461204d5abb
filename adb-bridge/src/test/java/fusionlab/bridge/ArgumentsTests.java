package fusionlab.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.bridge.phone.AgentFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class ArgumentsTests {

    private static BridgeSettings parse(Map<String, String> environment, String... words) {
        CommandLine line = Main.commandLine(environment);
        line.parseArgs(words);
        return line.<Main>getCommand().settings();
    }

    @Test
    void reads_all_arguments() {
        BridgeSettings settings =
                parse(Map.of(), "--server", "http://lab:8080", "--token", "t", "--adb-port", "5038", "--name", "desk");
        assertThat(settings.server()).hasToString("http://lab:8080");
        assertThat(settings.token()).isEqualTo("t");
        assertThat(settings.adbPort()).isEqualTo(5038);
        assertThat(settings.name()).isEqualTo("desk");
    }

    @Test
    void the_token_may_come_from_the_environment_and_the_rest_has_defaults() {
        BridgeSettings settings = parse(
                Map.of("FUSIONLAB_BRIDGE_TOKEN", "secret\n", "FUSIONLAB_ROOT", "/opt/lab"),
                "--server",
                "http://lab:8080");
        assertThat(settings.token()).isEqualTo("secret");
        assertThat(settings.adbPort()).isEqualTo(5037);
        assertThat(settings.agentFiles()).isEqualTo(new AgentFiles(Path.of("/opt/lab/device-agent/target/phone")));
        assertThat(settings.name()).matches("[A-Za-z0-9_.-]+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--server",
                "--server --token",
                "--server ftp://x --token t",
                "--server http:// --token t",
                "--server http://lab --token t --adb-port 0",
                "--server http://lab --token t --adb-port 65536",
                "--server http://lab --token t --adb-port x",
                "--server http://lab --token t --nonsense",
                "--server http://lab",
                "--server http://lab --token t --name a/b",
                "--token t"
            })
    void what_is_wrong_is_named(String words) {
        assertThatThrownBy(() -> parse(Map.of(), words.split(" "))).isInstanceOf(ParameterException.class);
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine(Map.of()).setErr(new PrintWriter(err));
        assertThat(line.execute(words.split(" "))).isEqualTo(2);
        assertThat(err.toString())
                .hasLineCount(1)
                .startsWith("fusionlab: ")
                .doesNotContain(".;")
                .endsWith("; see ./fusionlab bridge --help" + System.lineSeparator());
    }

    @Test
    void a_token_with_a_line_break_is_refused_and_never_shown() {
        assertThatThrownBy(() -> parse(Map.of("FUSIONLAB_BRIDGE_TOKEN", "secret\nword"), "--server", "http://lab"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("the token must be one word")
                .hasMessageNotContaining("secret");
    }

    @Test
    void the_help_names_all_options_and_exit_codes() {
        assertThat(Main.commandLine(Map.of()).getUsageMessage())
                .contains("--server=URL", "--token=TOKEN", "--adb-port=N", "--name=NAME", "--agent=DIR", "--help")
                .contains("FUSIONLAB_BRIDGE_TOKEN", "3 refused by the server");
    }
}

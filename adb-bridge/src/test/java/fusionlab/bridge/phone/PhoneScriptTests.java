package fusionlab.bridge.phone;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.adbd.PhoneModel;
import fusionlab.adbd.SimulatedPhone;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that is pushed to phones, in this host's shell: what several connections do at once must not be done twice. */
class PhoneScriptTests {

    private static final String HOME = "/data/local/tmp/fusionlab";

    @TempDir
    Path directory;

    private SimulatedPhone phone;
    private Path home;

    @BeforeEach
    void open() throws IOException {
        phone = SimulatedPhone.start(PhoneModel.ofThisHost("Script"), directory, 0);
        home = Files.createDirectories(phone.file(HOME));
        Files.createDirectories(home.resolve("state"));
        try (InputStream script = AgentFiles.class.getResourceAsStream(AgentFiles.SCRIPT)) {
            Files.copy(script, home.resolve(AgentFiles.SCRIPT));
        }
        // An agent that notes its start and runs until it is asked to end.
        Path agent = directory.toRealPath().resolve("bin/app_process");
        Files.writeString(agent, """
                #!/bin/sh
                # fusionlab
                echo started >>'%1$s/starts'
                until [ -f '%1$s/stop' ]; do sleep 0.05; done
                """.formatted(home));
    }

    @AfterEach
    void close() throws IOException {
        phone.close();
    }

    @Test
    void several_starts_at_once_start_one_agent() throws Exception {
        List<Process> starts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            starts.add(script("start", "Main", "http://127.0.0.1:1"));
        }
        for (Process start : starts) {
            assertThat(start.waitFor()).isZero();
        }

        assertThat(phone.setting("system", "screen_brightness")).hasContent("1");
        assertThat(script("stop", "10").waitFor()).isZero();
        assertThat(starts()).isEqualTo(1);
        assertThat(phone.setting("system", "screen_brightness")).hasContent("128");
    }

    @Test
    void a_start_right_behind_a_stop_waits_for_what_the_stop_puts_back() throws Exception {
        for (int i = 1; i <= 4; i++) {
            assertThat(script("start", "Main", "http://127.0.0.1:1").waitFor()).isZero();
            Files.createFile(home.resolve("stop")); // as the agent's own end: its supervisor has not restored yet
            while (Files.exists(home.resolve("agent.pid"))) {
                Thread.onSpinWait();
            }
            assertThat(script("start", "Main", "http://127.0.0.1:1").waitFor()).isZero();
            assertThat(phone.setting("system", "screen_brightness")).hasContent("1");
            assertThat(home.resolve("agent.pid")).exists();
            assertThat(home.resolve("settings.saved")).exists();
            assertThat(script("stop", "10").waitFor()).isZero();
            assertThat(starts()).isEqualTo(2 * i);
            assertThat(phone.setting("system", "screen_brightness")).hasContent("128");
            assertThat(home.resolve("agent.pid")).doesNotExist();
        }
    }

    @Test
    void what_a_start_left_that_was_killed_holds_nobody_up() throws Exception {
        Files.createSymbolicLink(home.resolve("supervisor"), Path.of("999999999"));

        assertThat(script("start", "Main", "http://127.0.0.1:1").waitFor()).isZero();

        assertThat(script("stop", "10").waitFor()).isZero();
        assertThat(starts()).isEqualTo(1);
        assertThat(home.resolve("agent.exit")).hasContent("0");
    }

    @Test
    void an_agent_that_ignores_its_stop_file_gets_a_signal() throws Exception {
        Files.writeString(directory.toRealPath().resolve("bin/app_process"), """
                #!/bin/sh
                # fusionlab
                echo started >>'%1$s/starts'
                while :; do sleep 0.05; done
                """.formatted(home));
        assertThat(script("start", "Main", "http://127.0.0.1:1").waitFor()).isZero();

        assertThat(script("stop", "1").waitFor()).isZero();

        assertThat(home.resolve("agent.exit")).hasContent("143");
        assertThat(phone.setting("system", "screen_brightness")).hasContent("128");
    }

    @Test
    void a_phone_whose_settings_may_not_be_changed_runs_its_agent_and_is_let_go() throws Exception {
        Path settings = directory.toRealPath().resolve("bin/settings");
        String real = Files.readString(settings);
        Files.writeString(settings, real.replace("#!/bin/sh", """
                #!/bin/sh
                if [ "$1" != get ] && [ "$2" = global ]; then
                  echo 'java.lang.SecurityException: Permission denial' >&2
                  exit 255
                fi
                """));
        assertThat(script("start", "Main", "http://127.0.0.1:1").waitFor()).isZero();
        assertThat(phone.setting("system", "screen_brightness")).hasContent("1");
        assertThat(run("status"))
                .contains("unset=stay_on_while_plugged_in window_animation_scale transition_animation_scale");

        assertThat(script("stop", "10").waitFor()).isZero();

        assertThat(phone.setting("system", "screen_brightness")).hasContent("128");
        assertThat(home.resolve("settings.saved")).doesNotExist();
        assertThat(run("status")).doesNotContain("saved=").doesNotContain("screen");
    }

    @Test
    void a_setting_that_cannot_be_put_back_is_kept_for_later() throws Exception {
        assertThat(script("start", "Main", "http://127.0.0.1:1").waitFor()).isZero();
        Path settings = directory.toRealPath().resolve("bin/settings");
        String real = Files.readString(settings);
        Files.writeString(settings, real.replace("#!/bin/sh", "#!/bin/sh\n[ \"$1\" = get ] || exit 255"));
        assertThat(script("stop", "10").waitFor()).isEqualTo(1);
        assertThat(home.resolve("settings.saved")).exists();

        Files.writeString(settings, real);
        assertThat(script("stop", "10").waitFor()).isZero();
        assertThat(phone.setting("system", "screen_brightness")).hasContent("128");
    }

    private String run(String... words) throws Exception {
        Files.deleteIfExists(directory.resolve("script.log"));
        assertThat(script(words).waitFor()).isZero();
        return Files.readString(directory.resolve("script.log"));
    }

    /** Of agents that have ended: the script does not wait until one has noted its start. */
    private int starts() throws IOException {
        return Files.readAllLines(home.resolve("starts")).size();
    }

    private Process script(String... words) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("sh", home.resolve(AgentFiles.SCRIPT).toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("script.log").toFile()));
        builder.environment().put("PATH", directory.toRealPath().resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment()
                .put("FUSIONLAB_SIMULATED_PHONE", directory.toRealPath().toString()); // ended with it
        return builder.start();
    }
}

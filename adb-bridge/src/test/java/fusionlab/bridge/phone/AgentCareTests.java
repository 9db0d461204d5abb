package fusionlab.bridge.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.bridge.adb.LostException;
import fusionlab.protocol.Bridge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The bridge's care for one phone, a step at a time. */
class AgentCareTests extends CaredPhone {

    @Test
    void a_phone_of_another_bridge_is_left_alone() throws Exception {
        untilRunning(care(supply));
        AgentCare other = care(supply("desk@http://other"));
        tend(other, wanted("token-2"));
        assertThat(other.state()).isEqualTo(Bridge.Agent.FAILED);
        assertThat(other.problem()).contains(OWNER);
        tend(other, null);
        assertThat(home.resolve("agent.pid")).exists();
        assertThat(setting("system", "screen_brightness")).isEqualTo("1");
    }

    @Test
    void what_arrives_damaged_is_not_put_in_place() throws Exception {
        local.damagePushes(true);
        assertThatThrownBy(() -> tend(care(supply), wanted("token-1")))
                .isInstanceOf(LostException.class)
                .hasMessageContaining("phone.sh");
        assertThat(home.resolve("phone.sh")).doesNotExist();
        local.damagePushes(false);
        untilRunning(care(supply));
    }

    @Test
    void a_damaged_manifest_is_a_problem_of_the_agent_and_not_of_the_phone() throws Exception {
        Path manifest = folder.resolve("agent/manifest.json");
        String good = Files.readString(manifest);
        Files.writeString(manifest, good.replace("\"sha256\"", "\"checksum\""));
        AgentCare care = care(supply);
        tend(care, wanted("token-1"));
        assertThat(care.state()).isEqualTo(Bridge.Agent.FAILED);
        assertThat(care.problem()).contains("manifest.json");
        assertThat(home).doesNotExist();
        Files.writeString(manifest, good);
        untilRunning(care);
    }

    @Test
    void an_agent_that_ends_again_and_again_is_suspended_with_its_last_words() throws Exception {
        agent("echo no memory; exit 7");
        AgentCare care = new AgentCare(local.link(), supply, SLOW_TO_SETTLE, events);
        for (int looks = 0; looks < 200 && care.state() != Bridge.Agent.SUSPENDED; looks++) {
            tend(care, wanted("token-1"));
        }
        assertThat(care.state()).isEqualTo(Bridge.Agent.SUSPENDED);
        assertThat(care.problem()).contains("7", "no memory");
        // On a slow machine the shortest pauses are over before the bridge looks: then it starts once more.
        assertThat(starts()).as(reported().toString()).isGreaterThanOrEqualTo(5).isEqualTo((int) reported().stream()
                .filter(event -> event.startsWith("Agent ended with code 7: no memory"))
                .count());
        assertThat(setting("system", "screen_brightness"))
                .as("restored by the phone")
                .isEqualTo("128");
    }

    @Test
    void a_token_is_asked_for_given_as_a_file_of_its_owner_and_never_in_a_command() throws Exception {
        AgentCare care = care(supply);
        tend(care, wanted(null));
        assertThat(care.needsToken()).isTrue();
        assertThat(care.state()).isEqualTo(Bridge.Agent.STARTING);
        assertThat(home.resolve("starts")).doesNotExist();
        untilRunning(care);
        assertThat(care.needsToken()).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("token"))))
                .isEqualTo("rw-------");
        assertThat(local.calls()).noneMatch(call -> call.contains("token-1"));
        assertThat(local.asked()).anyMatch(words -> words.contains("reverse:forward:tcp:18080;tcp:9000"));
    }

    @Test
    void an_agent_that_the_lab_refuses_forgets_who_it_is_and_keeps_its_reports() throws Exception {
        untilRunning(care(supply));
        Path report = Files.writeString(home.resolve("state/7-1.report.json"), "{}");
        agent("exit 3");
        AgentCare care = care(supply);
        for (int looks = 0; looks < 50 && !reported().toString().contains("code 3"); looks++) {
            String pid = Files.exists(home.resolve("agent.pid")) ? Files.readString(home.resolve("agent.pid")) : "";
            if (looks == 0) {
                new ProcessBuilder("kill", "-KILL", pid.strip()).start().waitFor();
            }
            tend(care, wanted(null));
        }
        assertThat(care.needsToken()).isTrue();
        assertThat(reported()).anyMatch(event -> event.contains("code 3"));
        assertThat(home.resolve("state/device.json")).doesNotExist();
        assertThat(report).exists();
    }

    @Test
    void an_agent_of_another_device_is_stopped_and_registered_again() throws Exception {
        untilRunning(care(supply));
        AgentCare care = care(supply);
        Bridge.Wanted other = new Bridge.Wanted("SIM1", 8, "phone", true, null);
        care.tend(other, Set.of(), FACTS, Duration.ofHours(1));
        assertThat(reported()).anyMatch(event -> event.contains("device 7") && event.contains("8"));
        care.tend(other, Set.of(), FACTS, Duration.ofHours(1));
        assertThat(care.needsToken()).isTrue();
        assertThat(home.resolve("state/device.json")).doesNotExist();
        assertThat(setting("system", "screen_brightness")).isEqualTo("128");
    }

    @Test
    void a_phone_at_rest_is_looked_at_once_and_no_more() throws Exception {
        AgentCare care = care(supply);
        tend(care, null);
        int calls = local.calls().size();
        tend(care, null);
        tend(care, null);
        assertThat(local.calls()).hasSize(calls);
        care.reconnected();
        tend(care, null);
        assertThat(local.calls()).as("it may be another phone").hasSizeGreaterThan(calls);
    }
}

package fusionlab.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.adbd.SimulatedPhone;
import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The bridge over a real adb server with simulated phones, when all goes well. */
class BridgeTests extends OverAdb {

    @Test
    void a_phone_that_is_plugged_in_says_what_it_is_and_how_it_is() throws Exception {
        SimulatedPhone phone = plugIn();
        Bridge.Phone seen = lab.await(phone.serial(), "is read", it -> it.conditions() != null);
        assertThat(seen.state()).isEqualTo(Bridge.State.ONLINE);
        assertThat(seen.model()).isEqualTo("Phone 0");
        assertThat(seen.sdk()).isEqualTo(33);
        assertThat(seen.simulated()).isTrue();
        assertThat(seen.osFingerprint()).startsWith("fusionlab/simulated");
        Conditions conditions = Objects.requireNonNull(seen.conditions());
        assertThat(conditions.batteryPercent()).isEqualTo(77);
        assertThat(conditions.charging()).isTrue();
        assertThat(conditions.temperatureC()).as("of a phone that is this host").isNull();
        assertThat(conditions.thermalStatus()).isNull();
        assertThat(conditions.screenOn()).isFalse();
        assertThat(seen.agent()).isEqualTo(Bridge.Agent.NONE);
        phone.battery(20, 44, false);
        phone.thermalStatus(2);
        lab.await(phone.serial(), "is hot", it -> String.valueOf(it.conditions())
                .contains("temperatureC=44.0, thermalStatus=2"));
    }

    @Test
    void a_registered_phone_gets_its_agent_and_loses_it_without_a_trace() throws Exception {
        SimulatedPhone phone = plugIn();
        running(phone);
        Path home = phone.file(DIRECTORY);
        assertThat(home.resolve("lib/libtiny.so"))
                .hasSameBinaryContentAs(agent.directory().resolve("natives/libtiny.so"));
        assertThat(Files.getPosixFilePermissions(home.resolve("token")))
                .isEqualTo(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        assertThat(phone.services()).noneMatch(service -> service.contains("token-"));
        assertThat(setting(phone, "global", "stay_on_while_plugged_in")).isEqualTo("7");
        assertThat(phone.hasReverse()).isTrue();

        lab.run(phone.serial(), false);
        lab.awaitAgent(phone.serial(), Bridge.Agent.NONE);
        assertThat(setting(phone, "global", "stay_on_while_plugged_in")).isEqualTo("0");
        assertThat(setting(phone, "system", "screen_brightness")).isEqualTo("128");
        assertThat(setting(phone, "global", "animator_duration_scale")).isEqualTo("null");
        assertThat(phone.hasReverse()).isFalse();
        assertThat(home).exists();

        lab.unregister(phone.serial());
        lab.awaitEvent(phone.serial(), "files removed");
        assertThat(home).doesNotExist();
    }

    @Test
    void a_second_start_pushes_only_what_has_changed() throws Exception {
        SimulatedPhone phone = plugIn();
        long device = running(phone);
        lab.awaitEvent(phone.serial(), "Pushed 3 of 3 files");
        bridge.close();
        Files.writeString(
                agent.directory().resolve("manifest.json"),
                Files.readString(agent.directory().resolve("manifest.json"))
                        .replace("tiny.jar", "tinier.jar")
                        .replace(TinyAgent.sha256(agent.directory().resolve("tiny.jar")), changedJar()));
        bridge = start();
        lab.awaitEvent(phone.serial(), "Pushed 1 of 3 files");
        lab.awaitAsked(device, 2);
        assertThat(lab.registrations()).isEqualTo(1);
    }

    private String changedJar() throws IOException {
        Path changed = agent.directory().resolve("tinier.jar");
        byte[] jar = Files.readAllBytes(agent.directory().resolve("tiny.jar"));
        Files.write(changed, jar);
        try (var zip = java.nio.file.FileSystems.newFileSystem(changed)) {
            Files.writeString(zip.getPath("/more.txt"), "more");
        }
        return TinyAgent.sha256(changed);
    }

    @Test
    void an_agent_that_ends_is_started_again_and_its_output_is_reported() throws Exception {
        SimulatedPhone phone = plugIn();
        long device = running(phone);
        kill(phone, "KILL");
        lab.awaitEvent(phone.serial(), "Agent ended with code 137");
        lab.awaitAgent(phone.serial(), Bridge.Agent.RUNNING);
        lab.awaitAsked(device, 2);
        assertThat(lab.registrations()).isEqualTo(1);
    }

    @Test
    void a_lab_without_this_phone_s_registration_gets_a_new_one() throws Exception {
        SimulatedPhone phone = plugIn();
        running(phone);
        lab.unregister(phone.serial());
        lab.awaitEvent(phone.serial(), "files removed");
        long again = lab.register(phone.serial());
        lab.awaitAsked(again, 2);
        assertThat(lab.registrations()).isEqualTo(2);
    }
}

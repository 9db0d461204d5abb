package fusionlab.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.adbd.SimulatedPhone;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A phone's settings are as its owner left them, whatever happens to the bridge and the agent. */
class SettingsTests extends OverAdb {

    @Test
    void settings_are_restored_when_the_bridge_crashed_and_the_phone_is_no_longer_wanted() throws Exception {
        SimulatedPhone phone = plugIn();
        running(phone);
        Path saved = phone.file(DIRECTORY + "/settings.saved");
        String before = Files.readString(saved);
        bridge.close();
        // As a crash leaves it: changed, saved, and the phone's own script killed too.
        Files.writeString(saved, before);
        Files.writeString(phone.setting("system", "screen_brightness"), "1\n");
        lab.unregister(phone.serial());
        bridge = start();
        lab.awaitEvent(phone.serial(), "files removed");
        assertThat(setting(phone, "system", "screen_brightness")).isEqualTo("128");
    }

    @Test
    void settings_are_restored_by_the_phone_itself_when_the_agent_ends_unwatched() throws Exception {
        SimulatedPhone phone = plugIn();
        running(phone);
        Path exit = phone.file(DIRECTORY + "/agent.exit");
        adb.server.kill();
        kill(phone, "TERM");
        while (!Files.exists(exit) || Files.exists(phone.file(DIRECTORY + "/settings.saved"))) {
            Thread.onSpinWait();
        }
        assertThat(setting(phone, "system", "screen_brightness")).isEqualTo("128");
    }
}

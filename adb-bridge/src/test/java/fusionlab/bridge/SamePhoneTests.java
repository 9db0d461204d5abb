package fusionlab.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.adbd.SimulatedPhone;
import fusionlab.protocol.Bridge;
import org.junit.jupiter.api.Test;

/** One phone that adb sees twice, as over USB and over Wi-Fi. */
class SamePhoneTests extends OverAdb {

    private static String alias(SimulatedPhone phone) {
        return "localhost:" + phone.port();
    }

    @Test
    void a_second_way_to_a_phone_is_no_second_phone() throws Exception {
        SimulatedPhone phone = plugIn();
        long device = running(phone);
        adb.server.connect(alias(phone));
        lab.awaitAsked(device, 20);
        lab.await("the second connection stays idle", () -> !lab.sees(alias(phone)));
        assertThat(lab.phone(phone.serial()).agent()).isEqualTo(Bridge.Agent.RUNNING);
        assertThat(phone.file(DIRECTORY + "/state/device.json")).exists();
        assertThat(lab.events(phone.serial())).noneMatch(event -> event.contains("stopped"));
        assertThat(lab.registrations()).isEqualTo(1);
    }

    @Test
    void a_phone_that_is_reached_otherwise_goes_on_as_the_same_device() throws Exception {
        SimulatedPhone phone = plugIn();
        long device = running(phone);
        String pid = java.nio.file.Files.readString(phone.file(DIRECTORY + "/agent.pid"));
        adb.disconnect(phone.serial());
        adb.server.connect(alias(phone));
        lab.awaitAgent(alias(phone), Bridge.Agent.RUNNING);
        lab.awaitAsked(device, 2);
        assertThat(phone.file(DIRECTORY + "/agent.pid")).hasContent(pid);
        assertThat(lab.registrations()).isEqualTo(1);
        assertThat(lab.sees(phone.serial())).isFalse();
    }

    @Test
    void an_agent_that_belongs_to_another_row_is_left_alone_without_a_serial_number() throws Exception {
        SimulatedPhone phone = phone();
        phone.property("ro.serialno", "unknown");
        adb.server.connect(phone.serial());
        long device = running(phone);
        adb.server.connect(alias(phone));
        Bridge.Phone other = lab.await(alias(phone), "is left alone", it -> it.agentProblem() != null);
        assertThat(other.agentProblem()).contains("already device " + device);
        lab.awaitAsked(device, 5);
        assertThat(phone.file(DIRECTORY + "/state/device.json")).exists();
        assertThat(lab.phone(phone.serial()).agent()).isEqualTo(Bridge.Agent.RUNNING);
    }
}

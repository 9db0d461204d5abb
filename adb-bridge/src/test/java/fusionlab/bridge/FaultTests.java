package fusionlab.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.adbd.Fault;
import fusionlab.adbd.SimulatedPhone;
import fusionlab.protocol.Bridge;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Phones that are not as they should be, and what the others notice of it. */
class FaultTests extends OverAdb {

    @Test
    void an_unauthorised_phone_is_shown_with_the_remedy_until_it_is_allowed() throws Exception {
        SimulatedPhone phone = phone();
        phone.inject(Fault.UNAUTHORIZED);
        adb.server.connect(phone.serial());
        Bridge.Phone seen = lab.await(phone.serial(), "is unauthorised", it -> it.state() == Bridge.State.UNAUTHORIZED);
        assertThat(seen.remedy()).contains("Allow USB debugging");
        long device = lab.register(phone.serial());
        phone.inject(Fault.NONE);
        phone.dropConnections();
        adb.server.connect(phone.serial());
        lab.awaitAsked(device, 1);
    }

    @Test
    void an_offline_phone_is_shown_with_the_remedy() throws Exception {
        SimulatedPhone phone = phone();
        phone.inject(Fault.SILENT);
        Thread connecting = new Thread(() -> {
            try {
                adb.server.connect(phone.serial());
            } catch (IOException e) {
                // adb gives up after a while, as it should
            }
        });
        connecting.start();
        Bridge.Phone seen = lab.await(phone.serial(), "is offline", it -> it.state() == Bridge.State.OFFLINE);
        assertThat(seen.remedy()).contains("adb connect");
        phone.close();
        connecting.join();
    }

    @Test
    void a_drop_in_mid_push_is_made_good() throws Exception {
        SimulatedPhone phone = plugIn();
        lab.await(phone.serial(), "is read", it -> it.state() == Bridge.State.ONLINE && it.sdk() == 33);
        phone.dropInPush(1 << 20);
        long device = lab.register(phone.serial());
        lab.awaitEvent(phone.serial(), "only partly");
        adb.server.connect(phone.serial());
        lab.awaitAsked(device, 1);
        assertThat(phone.file(DIRECTORY + "/lib/libtiny.so"))
                .hasSameBinaryContentAs(agent.directory().resolve("natives/libtiny.so"));
        assertThat(lab.registrations()).isEqualTo(1);
    }

    @Test
    void a_drop_in_mid_command_starts_no_second_agent() throws Exception {
        SimulatedPhone phone = plugIn();
        lab.await(phone.serial(), "is read", it -> it.state() == Bridge.State.ONLINE && it.sdk() == 33);
        phone.dropAt("phone.sh start");
        long device = lab.register(phone.serial());
        lab.await("the drop", () -> phone.services().stream().anyMatch(it -> it.contains("phone.sh start")));
        adb.server.connect(phone.serial());
        lab.awaitAsked(device, 2);
        assertThat(lab.registrations()).isEqualTo(1);
    }

    @Test
    void a_phone_that_hangs_is_left_alone_and_harms_no_other() throws Exception {
        SimulatedPhone well = plugIn();
        SimulatedPhone hanging = plugIn();
        long device = running(well);
        long other = running(hanging);
        hanging.inject(Fault.HANGING);
        Bridge.Phone seen = lab.await(hanging.serial(), "is unreadable", it -> it.state() == Bridge.State.UNREADABLE);
        assertThat(seen.remedy()).contains("replug");
        lab.awaitAsked(device, 20);
        assertThat(lab.phone(well.serial()).state()).isEqualTo(Bridge.State.ONLINE);
        assertThat(lab.events(well.serial())).noneMatch(event -> event.contains("did not answer"));
        hanging.inject(Fault.NONE);
        lab.awaitEvent(hanging.serial(), "Answers again");
        lab.awaitAsked(other, 2);
        assertThat(lab.registrations()).isEqualTo(2);
    }

    @Test
    void a_dead_phone_takes_nothing_from_the_other() throws Exception {
        SimulatedPhone well = plugIn();
        SimulatedPhone dead = plugIn();
        long device = running(well);
        running(dead);
        dead.inject(Fault.HALF_OPEN);
        lab.await(dead.serial(), "is unreadable", it -> it.state() == Bridge.State.UNREADABLE);
        int before = lab.events(well.serial()).size();
        lab.awaitAsked(device, 20);
        assertThat(lab.events(well.serial())).hasSize(before);
        SimulatedPhone third = plugIn();
        running(third);
    }

    @Test
    void a_reboot_is_waited_for_and_the_agent_started_again() throws Exception {
        SimulatedPhone phone = plugIn();
        long device = running(phone);
        phone.goDown();
        lab.await(
                phone.serial() + " is away",
                () -> !lab.sees(phone.serial()) || lab.phone(phone.serial()).state() == Bridge.State.OFFLINE);
        phone.comeUp();
        adb.server.connect(phone.serial());
        lab.await(phone.serial(), "boots", it -> it.state() == Bridge.State.BOOTING);
        phone.booted();
        lab.awaitAsked(device, 2);
        assertThat(lab.registrations()).isEqualTo(1);
        assertThat(phone.hasReverse()).isTrue();
    }

    @Test
    void an_adb_server_that_dies_is_started_again() throws Exception {
        SimulatedPhone phone = plugIn();
        long device = running(phone);
        adb.server.kill();
        lab.await("adb is back", () -> {
            try {
                return adb.server.connect(phone.serial()).contains("connected");
            } catch (IOException e) {
                return false;
            }
        });
        lab.awaitAsked(device, 5);
        assertThat(lab.registrations()).isEqualTo(1);
    }
}

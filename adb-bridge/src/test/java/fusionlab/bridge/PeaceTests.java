package fusionlab.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.adbd.SimulatedPhone;
import fusionlab.bridge.phone.Timing;
import fusionlab.protocol.Bridge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An agent that works is left in peace, and one that is hung is not taken for one. */
class PeaceTests extends OverAdb {

    private static final Timing IMPATIENT = new Timing(
            QUICK.call(),
            QUICK.longCall(),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            QUICK.conditions(),
            QUICK.boot(),
            QUICK.restart(),
            QUICK.breaker(),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1));

    @Test
    void a_phone_whose_agent_works_is_not_asked_for_its_state() throws Exception {
        SimulatedPhone phone = plugIn();
        long device = running(phone);
        lab.await(phone.serial(), "is left to its agent", it -> it.conditions() == null);
        long dumps = dumps(phone);
        lab.awaitAsked(device, 30);
        assertThat(dumps(phone)).isEqualTo(dumps);

        lab.run(phone.serial(), false);
        lab.await(phone.serial(), "is read again", it -> it.conditions() != null);
    }

    @Test
    void an_agent_that_is_silent_because_the_lab_is_away_is_not_restarted() throws Exception {
        bridge.close();
        bridge = start(IMPATIENT);
        SimulatedPhone phone = plugIn();
        long device = running(phone);
        lab.awaitAsked(device, 30);

        lab.away(true);
        lab.awaitTurnedAway(40); // at most ten a second: twice the time in which a hung one is noticed
        lab.away(false);

        lab.awaitAsked(device, 30);
        assertThat(lab.events(phone.serial())).noneMatch(event -> event.contains("no contact with the lab"));
        assertThat(lab.registrations()).isEqualTo(1);
    }

    @Test
    void an_agent_that_is_silent_while_the_lab_is_there_is_restarted() throws Exception {
        bridge.close();
        bridge = start(IMPATIENT);
        SimulatedPhone phone = plugIn();
        long device = running(phone);
        lab.awaitAsked(device, 30);

        kill(phone, "STOP");

        lab.awaitEvent(phone.serial(), "no contact with the lab");
        lab.awaitAsked(device, 5);
        assertThat(lab.registrations()).isEqualTo(1);
    }

    @Test
    void reports_of_an_agent_whose_token_was_revoked_are_kept() throws Exception {
        SimulatedPhone phone = plugIn();
        long device = running(phone);
        Path report = phone.file(DIRECTORY + "/state/7-1.report.json");
        Files.writeString(report, "{}");

        lab.revoke(device);

        lab.awaitEvent(phone.serial(), "Agent ended with code 3");
        lab.await("it to register again", () -> lab.registrations() == 2);
        lab.awaitAgent(phone.serial(), Bridge.Agent.RUNNING);
        assertThat(report).exists();
    }

    private static long dumps(SimulatedPhone phone) {
        List<String> services = phone.services();
        return services.stream().filter(service -> service.contains("dumpsys")).count();
    }
}

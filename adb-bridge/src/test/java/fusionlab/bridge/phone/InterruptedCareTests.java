package fusionlab.bridge.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.bridge.adb.LocalPhone;
import fusionlab.bridge.adb.LostException;
import fusionlab.protocol.Bridge;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Connections that drop and bridges that die, at each step of the care for a phone. */
class InterruptedCareTests extends CaredPhone {

    @Test
    void wherever_a_bridge_dies_the_next_one_leaves_the_phone_as_it_was_found() throws Exception {
        local.drop(-1, LocalPhone.Drop.NEVER);
        untilRunning(care(supply));
        int calls = local.calls().size();
        tend(care(supply), null);
        assertAsFound();

        assertThat(calls).isBetween(8, 20);
        for (int call = 0; call < calls; call++) {
            local.drop(call, call % 2 == 0 ? LocalPhone.Drop.AFTER : LocalPhone.Drop.BEFORE);
            AgentCare dies = care(supply);
            assertThatThrownBy(() -> {
                        for (int looks = 0; looks < 20; looks++) {
                            tend(dies, wanted("token-1"));
                        }
                    })
                    .isInstanceOf(LostException.class);
            tend(care(supply), null);
            assertAsFound();
        }
    }

    @Test
    void wherever_a_connection_drops_one_agent_runs_in_the_end() throws Exception {
        for (int call = 1; call < 12; call += 2) {
            local.drop(call, call % 4 == 1 ? LocalPhone.Drop.AFTER : LocalPhone.Drop.BEFORE);
            untilRunning(care(supply));
            local.drop(-1, LocalPhone.Drop.NEVER);
            assertThat(starts()).as("starts, cut in call %s", call).isEqualTo(1);
            assertThat(home.resolve("agent.jar")).hasContent("what is pushed");
            assertThat(Files.readString(home.resolve("owner"))).isEqualToIgnoringNewLines(OWNER);
            tend(care(supply), null);
            assertAsFound();
        }
    }

    @Test
    void an_agent_of_a_bridge_that_died_is_taken_over_and_not_started_again() throws Exception {
        untilRunning(care(supply));
        AgentCare next = care(supply);
        tend(next, wanted(null));
        assertThat(next.state()).isEqualTo(Bridge.Agent.RUNNING);
        assertThat(next.needsToken()).isFalse();
        assertThat(starts()).isEqualTo(1);
    }
}

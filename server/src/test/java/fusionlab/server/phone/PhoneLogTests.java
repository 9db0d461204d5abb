package fusionlab.server.phone;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedBridge;
import fusionlab.server.testing.ServerTest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The entries in the log of a phone, and how often they appear. */
@ServerTest
class PhoneLogTests {

    private final Lab lab;

    PhoneLogTests(Lab lab) {
        this.lab = lab;
    }

    @Test
    void whatABridgeSendsAgainIsLoggedOnceWhateverItsClockSays() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "log-1");
        long device = registered(bridge, "LOG-1");
        long fast = System.currentTimeMillis() + 3_600_000;
        Bridge.Phone phone = telling("LOG-1", new Bridge.Event(fast, "Agent pushed:\n3 files", "a-1"));

        bridge.sync(phone);
        bridge.sync(phone);

        assertThat(log(device)).containsOnlyOnce("Agent pushed: 3 files");
    }

    @Test
    void theSameWordsOfAnotherEventStandInTheLogAgain() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "log-2");
        long device = registered(bridge, "LOG-2");
        long now = System.currentTimeMillis() - 5_000;

        bridge.sync(telling("LOG-2", new Bridge.Event(now, "agent started", "a-1")));
        bridge.sync(telling("LOG-2", new Bridge.Event(now, "agent started", "a-2")));

        assertThat(log(device)).filteredOn("agent started"::equals).hasSize(2);
    }

    @Test
    void eventsOfABridgeWithoutIdsAreDistinguishedByTimeAndText() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "log-3");
        long device = registered(bridge, "LOG-3");
        Bridge.Phone phone =
                telling("LOG-3", new Bridge.Event(System.currentTimeMillis() - 5_000, "agent started", null));

        bridge.sync(phone);
        bridge.sync(phone);

        assertThat(log(device)).containsOnlyOnce("agent started");
    }

    @Test
    void aReasonToWaitIsNotedWhenItsKindChangesAndNotWithEachDegree() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "log-4");
        long device = registered(bridge, "LOG-4");
        String token = lab.anonymous()
                .post(
                        Protocol.REGISTER,
                        Map.of(
                                "protocolVersion",
                                Protocol.VERSION,
                                "registrationToken",
                                bridge.wanted(ScriptedBridge.phone(
                                                "LOG-4",
                                                Bridge.State.ONLINE,
                                                null,
                                                null,
                                                Bridge.Agent.NONE,
                                                false,
                                                true,
                                                List.of()))
                                        .registrationToken(),
                                "agentVersion",
                                "1",
                                "host",
                                Lab.HOST))
                .text("deviceToken");

        waits(token, "The battery is at 41.3 degrees Celsius; waiting until it is below 40.");
        waits(token, "The battery is at 40.9 degrees Celsius; waiting until it is below 40.");
        waits(token, "The battery is at 29 % and not charging.");
        waits(token, null);

        assertThat(log(device)).filteredOn(text -> text.startsWith("Waits")).hasSize(2);
        assertThat(log(device)).containsOnlyOnce("Ready to measure");
        waits(token, "The battery is at 40.2 degrees Celsius; waiting until it is below 40.");
        waits(token, "The battery is at 40.1 degrees Celsius; waiting until it is below 40.");
        assertThat(lab.viewer().get("/api/v1/devices/" + device).text("waitingFor"))
                .contains("40.1 degrees");
    }

    private void waits(String token, @Nullable String reason) {
        lab.with(token)
                .post(
                        Protocol.LEASES,
                        new Lease.Request(Protocol.VERSION, "1", 0, Lab.HOST, Conditions.UNKNOWN, reason, null));
    }

    private static Bridge.Phone telling(String serial, Bridge.Event event) {
        return ScriptedBridge.phone(
                serial, Bridge.State.ONLINE, null, null, Bridge.Agent.PUSHING, false, false, List.of(event));
    }

    private long registered(ScriptedBridge bridge, String serial) {
        bridge.sync(ScriptedBridge.phone(serial));
        long phone = lab.operator().get("/api/v1/phones?limit=200").json().path("items").values().stream()
                .filter(it -> it.path("serial").asString().equals(serial))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asLong();
        return lab.operator().post("/api/v1/phones/" + phone + "/registration").id();
    }

    private List<String> log(long device) {
        return lab.operator().get("/api/v1/devices/" + device + "/events").json().path("items").values().stream()
                .map(event -> event.path("text").asString())
                .toList();
    }
}

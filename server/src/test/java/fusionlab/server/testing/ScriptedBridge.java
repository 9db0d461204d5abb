package fusionlab.server.testing;

import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.Protocol;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A bridge that speaks the real protocol over HTTP, but makes its phones up. */
public final class ScriptedBridge {

    public static final Conditions WARM = new Conditions(81, true, 31.5, 0, false, null);

    private final Lab.Client client;
    private final long tokenId;
    private final String name;

    private ScriptedBridge(Lab.Client client, long tokenId, String name) {
        this.client = client;
        this.tokenId = tokenId;
        this.name = name;
    }

    /** With a token of role BRIDGE of its own. */
    public static ScriptedBridge start(Lab lab, String name) {
        Answer created = lab.operator()
                .post("/api/v1/api-tokens", Map.of("name", name + " " + System.nanoTime(), "role", "BRIDGE"));
        return new ScriptedBridge(lab.with(created.text("token")), created.id(), name);
    }

    /** Another bridge with the same token. */
    public ScriptedBridge named(String another) {
        return new ScriptedBridge(client, tokenId, another);
    }

    public long tokenId() {
        return tokenId;
    }

    public Lab.Client client() {
        return client;
    }

    public Answer sync(Bridge.Phone... phones) {
        return client.post(Protocol.BRIDGE_SYNC, new Bridge.Sync(Protocol.VERSION, name, null, List.of(phones)));
    }

    public Answer problem(String problem) {
        return client.post(Protocol.BRIDGE_SYNC, new Bridge.Sync(Protocol.VERSION, name, problem, List.of()));
    }

    /** What the lab wants of the phone. */
    public Bridge.Wanted wanted(Bridge.Phone phone) {
        return sync(phone).as(Bridge.Answer.class).wanted().stream()
                .filter(wanted -> wanted.serial().equals(phone.serial()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(phone.serial() + " is not wanted"));
    }

    /** A healthy phone without an agent. */
    public static Bridge.Phone phone(String serial) {
        return phone(serial, Bridge.State.ONLINE, null);
    }

    /** A healthy phone that adb calls {@code serial} now. */
    public static Bridge.Phone phone(String serial, String ownSerial) {
        Bridge.Phone phone = phone(serial);
        return new Bridge.Phone(
                serial,
                ownSerial,
                phone.state(),
                null,
                phone.manufacturer(),
                phone.model(),
                phone.soc(),
                phone.abis(),
                phone.androidVersion(),
                phone.sdk(),
                phone.osFingerprint(),
                false,
                phone.conditions(),
                phone.agent(),
                null,
                false,
                List.of());
    }

    public static Bridge.Phone phone(String serial, Bridge.State state, @Nullable String remedy) {
        return phone(serial, state, remedy, WARM, Bridge.Agent.NONE, false, false, List.of());
    }

    public static Bridge.Phone phone(
            String serial,
            Bridge.State state,
            @Nullable String remedy,
            @Nullable Conditions conditions,
            Bridge.Agent agent,
            boolean simulated,
            boolean needsToken,
            List<Bridge.Event> events) {
        return new Bridge.Phone(
                serial,
                null,
                state,
                remedy,
                "samsung",
                "SM-S921B",
                "s5e9945",
                List.of("arm64-v8a"),
                "16",
                36,
                "samsung/e1s/e1s:16/AP3A/1:user/release-keys",
                simulated,
                conditions,
                agent,
                null,
                needsToken,
                events);
    }
}

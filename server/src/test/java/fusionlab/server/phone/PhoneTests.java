package fusionlab.server.phone;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Registration;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedBridge;
import fusionlab.server.testing.ServerTest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@ServerTest
class PhoneTests {

    private final Lab lab;
    private final JdbcClient database;

    PhoneTests(Lab lab, JdbcClient database) {
        this.lab = lab;
        this.database = database;
    }

    @Test
    void aPhoneIsSeenRegisteredWithOneClickAndItsAgentGetsIn() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "rack-1");
        bridge.sync(ScriptedBridge.phone("R5CX1"));
        JsonNode seen = phone("R5CX1");
        assertThat(seen.path("state").asString()).isEqualTo("online");
        assertThat(seen.path("conditions").path("batteryPercent").asInt()).isEqualTo(81);
        assertThat(seen.path("deviceId").isNull()).isTrue();

        Answer device = lab.operator().post("/api/v1/phones/" + seen.path("id").asLong() + "/registration");

        assertThat(device.status()).as(device.toString()).isEqualTo(201);
        assertThat(device.header("Location")).isEqualTo("/api/v1/devices/" + device.id());
        assertThat(device.text("kind")).isEqualTo("android");
        assertThat(device.text("name")).startsWith("Samsung SM-S921B");
        assertThat(device.text("os")).isEqualTo("Android 16");
        Bridge.Wanted wanted = bridge.wanted(needing("R5CX1"));
        assertThat(wanted.run()).isTrue();
        assertThat(wanted.deviceId()).isEqualTo(device.id());
        assertThat(bridge.wanted(needing("R5CX1")).registrationToken())
                .as("the token on its way to the phone stays valid")
                .isEqualTo(wanted.registrationToken())
                .isNotNull();

        Answer registered = register(wanted.registrationToken());

        assertThat(registered.status()).as(registered.toString()).isEqualTo(200);
        assertThat(bridge.wanted(ScriptedBridge.phone("R5CX1")).registrationToken())
                .isNull();
        assertThat(get(device).text("state")).isEqualTo("online");
        assertThat(log(device.id())).anyMatch(text -> text.startsWith("Registered: phone R5CX1 at bridge rack-1"));
    }

    @Test
    void aPhoneThatAdbCallsOtherwiseStaysTheSameDevice() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "rack-moves");
        bridge.sync(ScriptedBridge.phone("R5MOVES", "R5MOVES"));
        long id = phone("R5MOVES").path("id").asLong();
        long device =
                lab.operator().post("/api/v1/phones/" + id + "/registration").id();

        bridge.sync(ScriptedBridge.phone("10.0.0.7:5555")); // connected, and not read yet
        assertThat(bridge.wanted(ScriptedBridge.phone("10.0.0.7:5555", "R5MOVES"))
                        .deviceId())
                .isEqualTo(device);
        assertThat(phone("10.0.0.7:5555").path("id").asLong()).isEqualTo(id);
        assertThat(phone("10.0.0.7:5555").path("ownSerial").asString()).isEqualTo("R5MOVES");

        bridge.sync(ScriptedBridge.phone("10.0.0.7:5555")); // connected again, and not read yet
        bridge.sync(ScriptedBridge.phone("10.0.0.7:5555", "R5OTHER")); // the address is another phone's now
        assertThat(phone("10.0.0.7:5555").path("deviceId").isNull()).isTrue();
        assertThat(bridge.wanted(ScriptedBridge.phone("10.0.0.8:5555", "R5MOVES"))
                        .deviceId())
                .isEqualTo(device);
    }

    @Test
    void phonesThatShareASerialNumberStayApart() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "rack-shared");
        Bridge.Phone first = ScriptedBridge.phone("10.0.1.1:5555", "SHARED");
        Bridge.Phone second = ScriptedBridge.phone("10.0.1.2:5555", "SHARED");
        bridge.sync(first, second);
        long id = phone("10.0.1.1:5555").path("id").asLong();
        lab.operator().post("/api/v1/phones/" + id + "/registration");

        bridge.sync(first, second);

        assertThat(phone("10.0.1.1:5555").path("id").asLong()).isEqualTo(id);
        assertThat(phone("10.0.1.2:5555").path("deviceId").isNull()).isTrue();
    }

    @Test
    void anAgentIsStoppedAndStartedAndAPhoneThatIsUnregisteredBecomesTheSameDeviceAgain() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "rack-2");
        bridge.sync(ScriptedBridge.phone("R5CX2"));
        long id = phone("R5CX2").path("id").asLong();
        Answer device =
                lab.operator().post("/api/v1/phones/" + id + "/registration", Map.of("name", "galaxy in rack 2"));
        assertThat(device.text("name")).isEqualTo("galaxy in rack 2");

        assertThat(lab.operator()
                        .post("/api/v1/phones/" + id + "/stop")
                        .json()
                        .path("run")
                        .asBoolean())
                .isFalse();
        assertThat(bridge.wanted(needing("R5CX2")).run()).isFalse();
        assertThat(bridge.wanted(needing("R5CX2")).registrationToken()).isNull();
        lab.operator().post("/api/v1/phones/" + id + "/start");
        assertThat(bridge.wanted(ScriptedBridge.phone("R5CX2")).run()).isTrue();

        Answer gone = lab.operator().delete("/api/v1/phones/" + id + "/registration");
        assertThat(gone.json().path("deviceId").isNull()).as(gone.toString()).isTrue();
        assertThat(get(device).text("state")).isEqualTo("revoked");
        assertThat(bridge.sync(ScriptedBridge.phone("R5CX2"))
                        .as(Bridge.Answer.class)
                        .wanted())
                .isEmpty();
        assertThat(lab.operator().post("/api/v1/phones/" + id + "/start").status())
                .isEqualTo(409);

        assertThat(lab.operator().post("/api/v1/phones/" + id + "/registration").id())
                .isEqualTo(device.id());
        assertThat(bridge.wanted(needing("R5CX2")).registrationToken()).isNotNull();
    }

    @Test
    void aPhoneThatIsNotReadyIsNotRegisteredAndTheRemedyIsGiven() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "rack-3");
        bridge.sync(
                ScriptedBridge.phone("R5CX3", Bridge.State.UNAUTHORIZED, "Unlock the phone and accept the question"));
        long id = phone("R5CX3").path("id").asLong();

        Answer refused = lab.operator().post("/api/v1/phones/" + id + "/registration");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("unauthorized");
        assertThat(refused.text("remedy")).isEqualTo("Unlock the phone and accept the question");
    }

    @Test
    void aRegisteredPhoneThatIsGoneIsShownWithTheRemedyAndAnotherIsForgotten() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "rack-4");
        bridge.sync(ScriptedBridge.phone("R5CX4"), ScriptedBridge.phone("R5CX5"));
        lab.operator().post("/api/v1/phones/" + phone("R5CX4").path("id").asLong() + "/registration");

        bridge.problem("No adb server at port 5037: install adb");

        assertThat(phone("R5CX4").path("state").asString()).isEqualTo("gone");
        assertThat(phone("R5CX4").path("remedy").asString()).contains("rack-4");
        assertThat(serials()).doesNotContain("R5CX5");
        assertThat(lab.viewer().get("/api/v1/bridges").body()).contains("No adb server at port 5037");

        database.sql("update bridge set last_seen_at = now() - interval '1 hour' where name = 'rack-4'")
                .update();
        assertThat(phone("R5CX4").path("state").asString()).isEqualTo("bridge_away");
    }

    @Test
    void whatTheBridgeReadsIsShownWithTheDeviceUntilTheAgentKnowsBetter() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "rack-5");
        bridge.sync(ScriptedBridge.phone("R5CX6"));
        Answer device = lab.operator()
                .post("/api/v1/phones/" + phone("R5CX6").path("id").asLong() + "/registration");
        String token =
                register(bridge.wanted(needing("R5CX6")).registrationToken()).text("deviceToken");

        lab.with(token)
                .post(
                        Protocol.LEASES,
                        new Lease.Request(
                                Protocol.VERSION,
                                "1",
                                0,
                                Lab.HOST,
                                new Conditions(null, null, 41.0, null, null, 1.5),
                                "temperature 41 °C; measures below 40 °C",
                                null));

        JsonNode state = get(device).json();
        assertThat(state.path("conditions").path("batteryPercent").asInt()).isEqualTo(81);
        assertThat(state.path("conditions").path("temperatureC").asDouble()).isEqualTo(41.0);
        assertThat(state.path("waitingFor").asString()).startsWith("temperature 41");
        assertThat(log(device.id())).contains("Waits: temperature 41 °C; measures below 40 °C");
    }

    @Test
    void aSimulatedPhoneMakesASimulatedDevice() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "rack-6");
        bridge.sync(ScriptedBridge.phone(
                "SIM-1", Bridge.State.ONLINE, null, null, Bridge.Agent.NONE, true, false, List.of()));

        Answer device = lab.operator()
                .post("/api/v1/phones/" + phone("SIM-1").path("id").asLong() + "/registration");

        assertThat(get(device).json().path("simulated").asBoolean()).isTrue();
        assertThat(phone("SIM-1").path("conditions").path("batteryPercent").isNull())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"protocolVersion\": 2, \"phones\": []}",
                "{\"protocolVersion\": 2, \"bridge\": \" \", \"phones\": []}",
                "{\"protocolVersion\": 2, \"bridge\": \"b\\nb\", \"phones\": []}",
                "{\"protocolVersion\": 2, \"bridge\": \"b\", \"phones\": [null]}",
                "{\"protocolVersion\": 2, \"bridge\": \"b\", \"phones\": [{\"serial\": \"1\", \"state\": \"MOLTEN\", \"agent\": \"NONE\"}]}",
                "{\"protocolVersion\": 2, \"bridge\": \"b\", \"phones\": [{\"serial\": \"1\"}]}",
                "{\"protocolVersion\": 9, \"bridge\": \"b\", \"phones\": []}",
                "{\"protocolVersion\": 2, \"bridge\": \"b\", \"phones\": 7}",
                "[]"
            })
    void aSyncThatMakesNoSenseIsRefused(String body) {
        Answer refused = ScriptedBridge.start(lab, "any").client().post(Protocol.BRIDGE_SYNC, body);

        assertThat(refused.status()).as(refused.toString()).isBetween(400, 426);
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two\nlines", "x"})
    void aPhoneWithAnUnfitSerialIsNamedAndTheOthersStay(String start) {
        String unfit = start.equals("x") ? "x".repeat(200) : start;
        ScriptedBridge bridge = ScriptedBridge.start(lab, "rack-unfit");

        assertThat(bridge.sync(ScriptedBridge.phone("R5FIT"), ScriptedBridge.phone(unfit))
                        .status())
                .isEqualTo(200);

        assertThat(phone("R5FIT").path("state").asString()).isEqualTo("online");
        assertThat(lab.operator().get("/api/v1/bridges").json().path("items").valueStream())
                .filteredOn(item -> item.path("name").asString().equals("rack-unfit"))
                .singleElement()
                .satisfies(item -> assertThat(item.path("problem").asString())
                        .startsWith("A phone is ignored: its serial number '" + (start.equals("x") ? "xxx" : "")));
        database.sql("delete from bridge where name = 'rack-unfit'").update();
    }

    @Test
    void phonesBeyondTheLimitAreRefusedAndOddTextsAreMadeFit() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "rack-10");
        Bridge.Phone[] many = IntStream.rangeClosed(0, SyncCheck.MOST_PHONES)
                .mapToObj(number -> ScriptedBridge.phone("many-" + number))
                .toArray(Bridge.Phone[]::new);
        assertThat(bridge.sync(many).status()).isEqualTo(422);
        assertThat(bridge.sync(ScriptedBridge.phone("twice"), ScriptedBridge.phone("twice"))
                        .text("field"))
                .isEqualTo("phones[1].serial");

        bridge.sync(ScriptedBridge.phone(
                "odd",
                Bridge.State.OFFLINE,
                "x".repeat(5_000) + "\0",
                new Conditions(300, null, -4000.0, 99, null, null),
                Bridge.Agent.FAILED,
                false,
                false,
                List.of()));

        assertThat(phone("odd").path("remedy").asString()).hasSize(500);
        assertThat(phone("odd").path("conditions").path("batteryPercent").isNull())
                .isTrue();
        assertThat(phone("odd").path("conditions").path("temperatureC").isNull())
                .isTrue();
    }

    private static Bridge.Phone needing(String serial) {
        return ScriptedBridge.phone(
                serial, Bridge.State.ONLINE, null, ScriptedBridge.WARM, Bridge.Agent.NONE, false, true, List.of());
    }

    private Answer register(@Nullable String token) {
        Objects.requireNonNull(token);
        return lab.anonymous()
                .post(Protocol.REGISTER, new Registration.Request(Protocol.VERSION, token, "1.0-test", Lab.HOST));
    }

    private Answer get(Answer device) {
        return lab.operator().get("/api/v1/devices/" + device.id());
    }

    private List<String> log(long device) {
        return lab.operator().get("/api/v1/devices/" + device + "/events").json().path("items").values().stream()
                .map(event -> event.path("text").asString())
                .toList();
    }

    private List<String> serials() {
        return phones().stream().map(phone -> phone.path("serial").asString()).toList();
    }

    private JsonNode phone(String serial) {
        return phones().stream()
                .filter(phone -> phone.path("serial").asString().equals(serial))
                .findFirst()
                .orElseThrow();
    }

    private List<JsonNode> phones() {
        return List.copyOf(lab.operator()
                .get("/api/v1/phones?limit=200")
                .json()
                .path("items")
                .values());
    }
}

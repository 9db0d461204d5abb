package fusionlab.server.phone;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Bridge;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedBridge;
import fusionlab.server.testing.ServerTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What cannot be done with a phone now is refused with the reason, and changes nothing. */
@ServerTest
class PhoneGuardTests {

    private final Lab lab;
    private final JdbcClient database;
    private final String unique = String.valueOf(System.nanoTime());

    PhoneGuardTests(Lab lab, JdbcClient database) {
        this.lab = lab;
        this.database = database;
    }

    @ParameterizedTest
    @CsvSource({"POST, start", "POST, stop", "DELETE, registration"})
    void aPhoneThatIsNotRegisteredHasNoAgentToCommand(String method, String command) {
        long id = seen("idle");

        Answer refused = command(method, id, command);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("is not registered");
        assertThat(refused.text("remedy")).contains("/api/v1/phones/" + id + "/registration");
    }

    @Test
    void aCommandThatIsRepeatedIsNotedOnce() {
        long id = seen("twice");
        long device =
                lab.operator().post("/api/v1/phones/" + id + "/registration").id();
        for (int times = 0; times < 3; times++) {
            assertThat(command("POST", id, "stop").json().path("run").asBoolean())
                    .isFalse();
        }
        assertThat(command("POST", id, "start").json().path("run").asBoolean()).isTrue();

        assertThat(lab.operator()
                        .get("/api/v1/devices/" + device + "/events")
                        .json()
                        .path("items")
                        .valueStream()
                        .map(event -> event.path("text").asString())
                        .filter(text -> text.startsWith("Its agent is to be")))
                .containsExactly("Its agent is to be started", "Its agent is to be stopped");
    }

    @Test
    void aRegisteredPhoneIsNotRegisteredAgain() {
        long id = seen("again");
        long device =
                lab.operator().post("/api/v1/phones/" + id + "/registration").id();

        Answer refused = lab.operator().post("/api/v1/phones/" + id + "/registration", Map.of("name", "another"));

        assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("is registered as device " + device);
    }

    @ParameterizedTest
    @EnumSource(value = Bridge.State.class, names = "ONLINE", mode = EnumSource.Mode.EXCLUDE)
    void aPhoneThatDoesNotAnswerIsNotRegistered(Bridge.State state) {
        String serial = "state " + state + unique;
        ScriptedBridge.start(lab, "guard-" + unique + state.ordinal())
                .sync(ScriptedBridge.phone(serial, state, "unlock it first"));

        Answer refused = lab.operator().post("/api/v1/phones/" + id(serial) + "/registration");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
        assertThat(refused.text("remedy")).isEqualTo("unlock it first");
        assertThat(devices(serial)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "two\\nlines", "turned \\u202e", "half \\ud800"})
    void aNameThatCannotBeShownIsRefused(String name) {
        long id = seen("named");

        Answer refused = lab.operator().post("/api/v1/phones/" + id + "/registration", "{\"name\": \"" + name + "\"}");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("field")).isEqualTo("name");
    }

    @Test
    void aNameThatIsTakenRegistersNothing() {
        long id = seen("taken");
        lab.operator().post("/api/v1/devices", Map.of("name", "taken " + unique, "kind", "host"));

        Answer refused =
                lab.operator().post("/api/v1/phones/" + id + "/registration", Map.of("name", "taken " + unique));

        assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
        assertThat(refused.text("field")).isEqualTo("name");
        assertThat(lab.operator()
                        .get("/api/v1/phones/" + id)
                        .json()
                        .path("deviceId")
                        .isNull())
                .isTrue();
    }

    @Test
    void aSerialNumberThatTurnsTheWritingIsIgnoredAndNamed() {
        String name = "guard-turned-" + unique;
        ScriptedBridge.start(lab, name)
                .sync(ScriptedBridge.phone("fit " + unique), ScriptedBridge.phone("gnp\u202e" + unique));

        assertThat(id("fit " + unique)).isPositive();
        assertThat(database.sql("select problem from bridge where name = :name")
                        .param("name", name)
                        .query(String.class)
                        .single())
                .startsWith("A phone is ignored: its serial number 'gnp " + unique);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobodys", "..", "a b", "%", "\u202e"})
    void aBridgeThatDoesNotExistIsNeitherHandedOverNorDeleted(String name) {
        String path = "/api/v1/bridges/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");

        assertThat(lab.operator().delete(path).status()).isIn(400, 404);
        assertThat(lab.operator().post(path + "/owner", "{\"tokenId\": null}").status())
                .isIn(400, 404);
    }

    @Test
    void anActiveBridgeIsNotDeleted() {
        String name = "guard-busy-" + unique;
        ScriptedBridge.start(lab, name).sync();

        Answer refused = lab.operator().delete("/api/v1/bridges/" + name);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
        assertThat(refused.text("remedy")).contains("stop it first");
    }

    private long seen(String kind) {
        String serial = kind + unique;
        ScriptedBridge.start(lab, "guard-" + kind + unique).sync(ScriptedBridge.phone(serial));
        return id(serial);
    }

    private long id(String serial) {
        return database.sql("select id from phone where serial = :serial")
                .param("serial", serial)
                .query(Long.class)
                .single();
    }

    private long devices(String serial) {
        return database.sql("select count(device_id) from phone where serial = :serial")
                .param("serial", serial)
                .query(Long.class)
                .single();
    }

    private Answer command(String method, long id, String command) {
        String path = "/api/v1/phones/" + id + "/" + command;
        return method.equals("POST")
                ? lab.operator().post(path)
                : lab.operator().delete(path);
    }
}

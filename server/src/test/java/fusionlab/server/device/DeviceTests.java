package fusionlab.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Protocol;
import fusionlab.protocol.Registration;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServerTest
class DeviceTests {

    private static final String PATH = "/api/v1/devices";

    private final Lab lab;
    private final JdbcClient jdbc;

    DeviceTests(Lab lab, JdbcClient jdbc) {
        this.lab = lab;
        this.jdbc = jdbc;
    }

    @Test
    void aDeviceGoesFromNewToOnlineToRevoked() {
        Answer created =
                lab.operator().post(PATH, Map.of("name", "life of a device", "kind", "android", "model", "Pixel 8"));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo(PATH + "/" + created.id());
        assertThat(created.text("state")).isEqualTo("new");
        assertThat(created.text("kind")).isEqualTo("android");

        Answer registered = register(created.text("registrationToken"));
        assertThat(registered.status()).as(registered.toString()).isEqualTo(200);
        assertThat(registered.number("deviceId")).isEqualTo(created.id());
        Answer online = lab.viewer().get(PATH + "/" + created.id());
        assertThat(online.text("state")).isEqualTo("online");
        assertThat(online.text("osFingerprint")).isEqualTo("test-os-1");
        assertThat(online.json()
                        .path("host")
                        .path("runtimes")
                        .path("onnxruntime")
                        .asString())
                .isEqualTo("1.29.0");

        Answer revoked = lab.operator().delete(PATH + "/" + created.id() + "/token");
        assertThat(revoked.text("state")).isEqualTo("revoked");
        assertThat(lab.with(registered.text("deviceToken"))
                        .post(Protocol.LEASES, "{}")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aRegistrationTokenWorksOnce() {
        String token = lab.operator()
                .post(PATH, Map.of("name", "registers once", "kind", "host"))
                .text("registrationToken");
        assertThat(register(token).status()).isEqualTo(200);

        Answer second = register(token);

        assertThat(second.status()).isEqualTo(401);
        assertThat(second.text("field")).isEqualTo("registrationToken");
        assertThat(second.text("remedy")).contains("/registration-token");
    }

    @Test
    void anExpiredRegistrationTokenIsRefused() {
        Answer created = lab.operator().post(PATH, Map.of("name", "comes too late", "kind", "host"));
        jdbc.sql("update device set registration_expires_at = now() - interval '1 second' where id = :id")
                .param("id", created.id())
                .update();

        assertThat(register(created.text("registrationToken")).status()).isEqualTo(401);

        Answer invited = lab.operator().post(PATH + "/" + created.id() + "/registration-token");
        assertThat(invited.status()).isEqualTo(201);
        assertThat(register(invited.text("registrationToken")).status()).isEqualTo(200);
    }

    @Test
    void anAgentOfAnotherProtocolVersionIsAskedToUpdate() {
        Answer refused = lab.anonymous().post(Protocol.REGISTER, new Registration.Request(99, "x", "future", Lab.HOST));

        assertThat(refused.status()).isEqualTo(426);
        assertThat(refused.text("remedy")).contains("install the agent");
    }

    @Test
    void anAgentMaySendFieldsThatTheServerDoesNotKnow() {
        String token = lab.operator()
                .post(PATH, Map.of("name", "talkative", "kind", "host"))
                .text("registrationToken");

        Answer registered = lab.anonymous().post(Protocol.REGISTER, """
                        {"protocolVersion": 2, "registrationToken": "%s", "agentVersion": "2", "shoeSize": 43,
                         "host": {"os": "x", "osFingerprint": "y", "processor": "z", "cores": 1, "memoryBytes": 1,
                                  "instructionSet": "aarch64", "runtimes": {}, "providers": {}, "colour": "red"}}""".formatted(token));

        assertThat(registered.status()).as(registered.toString()).isEqualTo(200);
    }

    @Test
    void aNameIsTakenOnce() {
        lab.operator().post(PATH, Map.of("name", "the only one", "kind", "host"));

        Answer second = lab.operator().post(PATH, Map.of("name", "the only one", "kind", "ios"));

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.header("Content-Type")).startsWith("application/problem+json");
        assertThat(second.text("field")).isEqualTo("name");
        assertThat(second.text("remedy")).contains("another name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; drop table device; --",
                "<script>alert(1)</script>",
                "Gerät № 5 — 手机 📱",
                "../../etc/passwd",
                "${jndi:ldap://x}",
                "%00%n"
            })
    void anyTextIsJustAName(String name) {
        Answer created = lab.operator().post(PATH, Map.of("name", name, "kind", "browser"));

        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        assertThat(lab.operator().get(PATH + "/" + created.id()).text("name")).isEqualTo(name);
    }

    @Test
    void theSameKeyCreatesOnce() {
        Lab.Client client = lab.operator().header("Idempotency-Key", "device-key-1");
        Map<String, String> body = Map.of("name", "created once", "kind", "host");

        Answer first = client.post(PATH, body);
        Answer again = client.post(PATH, body);
        Answer other = client.post(PATH, Map.of("name", "another", "kind", "host"));

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(register(again.text("registrationToken")).status()).isEqualTo(200);
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.text("field")).isEqualTo("Idempotency-Key");
    }

    @Test
    void lastSeenIsWrittenOnceInAFewSeconds() {
        Lab.RegisteredDevice device = lab.device("seldom written");
        device.agent().post("/api/v1/agent/leases/0/heartbeat", "{}");
        String first = lab.operator().get(PATH + "/" + device.id()).text("lastSeenAt");

        device.agent().post("/api/v1/agent/leases/0/heartbeat", "{}");

        assertThat(lab.operator().get(PATH + "/" + device.id()).text("lastSeenAt"))
                .isEqualTo(first);
    }

    private Answer register(String token) {
        return lab.anonymous()
                .post(Protocol.REGISTER, new Registration.Request(Protocol.VERSION, token, "0.1.0", Lab.HOST));
    }
}

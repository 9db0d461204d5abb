package fusionlab.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.TableJson;
import fusionlab.search.ablation.AblationJson;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.AtOnce;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticAblations;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Every creation that can be repeated, is repeated alike. */
@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdempotencyContractTests {

    private static final Topology TOPOLOGY = SyntheticTables.small("repeated");

    private final Lab lab;
    private final JsonMapper json;

    IdempotencyContractTests(Lab lab, JsonMapper json) {
        this.lab = lab;
        this.json = json;
    }

    /** @param other a body that would make something else */
    record Creation(String path, String type, String body, String other) {

        Answer send(Lab.Client caller) {
            return caller.post("/api/v1" + path, type, body);
        }

        Answer sendOther(Lab.Client caller) {
            return caller.post("/api/v1" + path, type, other);
        }

        @Override
        public String toString() {
            return path;
        }
    }

    Stream<Creation> creations() throws InterruptedException {
        String unique = "repeated " + System.nanoTime();
        ScriptedAgent agent = ScriptedAgent.register(lab, unique);
        long latencies = SyntheticTables.importLatencies(lab, SyntheticTables.latencies(unique, TOPOLOGY));
        long qualities = SyntheticTables.importQualities(
                lab, "q" + System.nanoTime(), "repeated", SyntheticTables.qualityCsv(TOPOLOGY), "&source=test");
        String checkpoint = ScriptedWorker.checkpoint(unique);
        try (ScriptedWorker worker = ScriptedWorker.of(lab, TOPOLOGY, checkpoint, architecture -> 0.3)) {
            worker.lease();
        }
        String csv = SyntheticTables.qualityCsv(TOPOLOGY);
        return Stream.of(
                created(
                        "/devices",
                        Map.of("name", unique + "b", "kind", "host"),
                        Map.of("name", unique + "c", "kind", "host")),
                created("/campaigns", campaign(agent.deviceId(), 8), campaign(agent.deviceId(), 16)),
                new Creation(
                        "/latency-tables",
                        "application/json",
                        TableJson.write(SyntheticTables.latencies(unique, TOPOLOGY)),
                        TableJson.write(SyntheticTables.latencies(unique + "x", TOPOLOGY))),
                new Creation(
                        "/quality-tables?source=test&topology=repeated&name=n" + System.nanoTime(),
                        "text/csv",
                        csv,
                        csv + "\n# more\n"),
                created("/searches", search(latencies, qualities, 80), search(latencies, qualities, 90)),
                created(
                        "/quality-tables/evaluations",
                        Map.of("checkpoint", checkpoint, "prompts", 2),
                        Map.of("checkpoint", checkpoint, "prompts", 3)),
                new Creation(
                        "/ablations",
                        "application/json",
                        AblationJson.write(SyntheticAblations.of(unique)),
                        AblationJson.write(SyntheticAblations.of(unique + "x"))),
                created(
                        "/curves",
                        Map.of("checkpoints", List.of(checkpoint), "prompts", 2),
                        Map.of("checkpoints", List.of(checkpoint), "prompts", 3)),
                created(
                        "/distillations",
                        Map.of("checkpoint", checkpoint, "fromSteps", 16, "toSteps", 8),
                        Map.of("checkpoint", checkpoint, "fromSteps", 16, "toSteps", 4)),
                created("/decoders", Map.of("checkpoint", checkpoint), Map.of("checkpoint", checkpoint, "seed", 2)),
                created(
                        "/latency-tables/" + latencies + "/validations",
                        Map.of("deviceId", agent.deviceId(), "random", 1, "rounds", 1),
                        Map.of("deviceId", agent.deviceId(), "random", 2, "rounds", 1)));
    }

    private Creation created(String path, Map<String, Object> body, Map<String, Object> other) {
        return new Creation(path, "application/json", json.writeValueAsString(body), json.writeValueAsString(other));
    }

    private static Map<String, Object> campaign(long device, int size) {
        return Map.of("deviceId", device, "topology", "sd-v1.5", "latentSize", size, "profile", Map.of("threads", 1));
    }

    private static Map<String, Object> search(long latencies, long qualities, int percent) {
        return Map.of("latencyTableId", latencies, "qualityTableId", qualities, "latencyTargetPercent", percent);
    }

    @ParameterizedTest
    @MethodSource("creations")
    void theSameKeyAndBodyGiveTheSameThingAndAnotherBodyIsRefused(Creation creation) {
        Lab.Client client = withKey("key " + System.nanoTime());
        Answer first = creation.send(client);
        assertThat(first.status()).as(first.toString()).isIn(201, 202);

        Answer again = creation.send(client);
        assertThat(again.status()).as(again.toString()).isEqualTo(first.status());
        assertThat(again.id()).isEqualTo(first.id()).isPositive();
        assertThat(again.header("Location")).isEqualTo(first.header("Location")).endsWith("/" + first.id());
        assertThat(lab.operator().get(first.header("Location")).status()).isEqualTo(200);

        Answer other = creation.sendOther(client);
        assertThat(other.status()).as(other.toString()).isEqualTo(422);
        assertThat(other.text("field")).isEqualTo("Idempotency-Key");
        assertThat(other.text("remedy")).contains("new key");
    }

    @ParameterizedTest
    @MethodSource("creations")
    void manyAtOnceWithOneKeyMakeOneThing(Creation creation) throws Exception {
        Lab.Client client = withKey("at once " + System.nanoTime());

        List<Answer> answers = AtOnce.all(6, number -> creation.send(client));

        assertThat(answers).allMatch(answer -> answer.status() == 201 || answer.status() == 202, "is created");
        assertThat(answers.stream().map(Answer::id).distinct()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("creations")
    void aRefusedCreationUsesNoKeyUp(Creation creation) {
        Lab.Client client = withKey("refused first " + System.nanoTime());
        assertThat(client.post("/api/v1" + creation.path(), creation.type(), "").status())
                .isBetween(400, 422);

        Answer right = creation.send(client);

        assertThat(right.status()).as(right.toString()).isIn(201, 202);
    }

    @Test
    void aKeyIsTheCallersOwn() {
        String key = "shared " + System.nanoTime();
        Answer token = lab.operator().post("/api/v1/api-tokens", Map.of("name", key, "role", "OPERATOR"));
        Answer mine = withKey(key).post("/api/v1/devices", Map.of("name", key, "kind", "host"));

        Answer theirs = lab.with(token.text("token"))
                .header("Idempotency-Key", key)
                .post("/api/v1/devices", Map.of("name", key + " too", "kind", "host"));

        assertThat(theirs.status()).as(theirs.toString()).isEqualTo(201);
        assertThat(theirs.id()).isNotEqualTo(mine.id());
    }

    @Test
    void aKeyOfOnePathIsRefusedOnAnother() {
        Lab.Client client = withKey("two paths " + System.nanoTime());
        Map<String, Object> body = Map.of("name", "two paths " + System.nanoTime(), "kind", "host");
        assertThat(client.post("/api/v1/devices", body).status()).isEqualTo(201);

        Answer elsewhere =
                client.post("/api/v1/latency-tables", TableJson.write(SyntheticTables.latencies("x", TOPOLOGY)));

        assertThat(elsewhere.status()).as(elsewhere.toString()).isEqualTo(422);
        assertThat(elsewhere.text("field")).isEqualTo("Idempotency-Key");
    }

    @Test
    void theSecondAnswerForADeviceHasATokenThatStillOpens() {
        Lab.Client client = withKey("device " + System.nanoTime());
        Map<String, Object> body = Map.of("name", "twice " + System.nanoTime(), "kind", "host");
        Answer first = client.post("/api/v1/devices", body);
        Answer second = client.post("/api/v1/devices", body);
        assertThat(second.text("registrationToken")).isNotEmpty().isNotEqualTo(first.text("registrationToken"));

        ScriptedAgent agent = ScriptedAgent.usingToken(lab, second.text("registrationToken"));

        assertThat(agent.deviceId()).isEqualTo(first.id());
        assertThat(client.post("/api/v1/devices", body).text("registrationToken"))
                .as("it has registered already")
                .isEmpty();
    }

    private Lab.Client withKey(String key) {
        return lab.operator().header("Idempotency-Key", key);
    }
}

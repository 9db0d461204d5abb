package fusionlab.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How workers are to sample is checked alike for quality tables and for searches, before anything is stored. */
@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtocolRefusalTests {

    private static final String MEASUREMENTS = "/api/v1/quality-tables/evaluations";
    private static final String SEARCHES = "/api/v1/searches";

    private final Lab lab;
    private final JsonMapper json;
    private final Topology topology = SyntheticTables.small("protocols");
    private final String checkpoint = ScriptedWorker.checkpoint("protocols " + System.nanoTime());
    private long latencies;

    ProtocolRefusalTests(Lab lab, JsonMapper json) {
        this.lab = lab;
        this.json = json;
    }

    @BeforeAll
    void offer() {
        ScriptedWorker.of(lab, topology, checkpoint, architecture -> 0.3).lease();
        latencies = SyntheticTables.importLatencies(lab, SyntheticTables.latencies("protocols", topology));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "steps    | 0",
                "steps    | -1",
                "steps    | 2147483647",
                "guidance | -1",
                "guidance | 1e300",
                "sampler  | \"\"",
                "sampler  | \"ddpm\"",
                "sampler  | \"LONG\"",
            })
    void aProtocolThatNoWorkerKnowsIsRefusedByField(String field, String value) {
        ObjectNode protocol = json.createObjectNode();
        protocol.set(field, json.readTree(value.replace("LONG", "x".repeat(300))));
        ObjectNode measurement = json.createObjectNode();
        measurement.put("checkpoint", checkpoint).put("prompts", 2).set("protocol", protocol);
        ObjectNode search = json.createObjectNode();
        search.put("latencyTableId", latencies)
                .put("latencyTargetPercent", 80)
                .put("qualitySource", "workers")
                .put("checkpoint", checkpoint)
                .set(field, protocol.get(field));

        assertRefused(lab.operator().post(MEASUREMENTS, measurement), field);
        assertRefused(lab.operator().post(SEARCHES, search), field);
        assertRefused(lab.operator().post(SEARCHES + "/estimates", search), field);
    }

    @ParameterizedTest
    @CsvSource({"1", "0", "-5", "347", "2147483647"})
    void asManyPromptsAsTheCheckpointHasAndTwoAtLeast(int prompts) {
        assertRefused(
                lab.operator().post(MEASUREMENTS, Map.of("checkpoint", checkpoint, "prompts", prompts)), "prompts");
        assertRefused(search(Map.of("prompts", prompts)), "prompts");
    }

    @Test
    void moreThanTheFirstPromptsAreNotFewer() {
        assertRefused(search(Map.of("prompts", 64, "maxPrompts", 63)), "maxPrompts");
        assertRefused(search(Map.of("prompts", 64, "maxPrompts", 347)), "maxPrompts");
    }

    @ParameterizedTest
    @CsvSource({
        "clipTolerance, -0.001",
        "clipTolerance, 1.001",
        "clipFloor, -1.001",
        "clipFloor, 1.001",
        "tuningSteps, -1",
        "groupSize, 0",
        "groupSize, 65",
        "rounds, 0",
        "rounds, 100001"
    })
    void aNumberOutOfItsRangeIsRefused(String field, double value) {
        Object number = value == Math.rint(value) ? (Object) (long) value : (Object) value;
        assertRefused(search(Map.of(field, number)), field);
    }

    @Test
    void aCheckpointIsNamedByItsHashOrAUniqueBeginning() {
        for (String hash : new String[] {"", "x", "12345", "zzzzzz", checkpoint + "0", "%", "______"}) {
            Answer refused = lab.operator().post(MEASUREMENTS, Map.of("checkpoint", hash, "prompts", 2));
            assertRefused(refused, "checkpoint");
            assertThat(refused.text("remedy")).contains("/api/v1/checkpoints");
        }
        Answer begun =
                lab.operator().post(MEASUREMENTS, Map.of("checkpoint", checkpoint.substring(0, 12), "prompts", 2));
        assertThat(begun.status()).as(begun.toString()).isEqualTo(202);
        assertThat(lab.operator().delete(begun.header("Location")).text("state"))
                .isEqualTo("CANCELLED");
        assertThat(lab.operator().delete(begun.header("Location")).text("state"))
                .as("what is over stays so")
                .isEqualTo("CANCELLED");
    }

    @Test
    void anotherTopologyIsTakenAsAProxyOnlyIfItsSlotsAreTheSame() {
        Answer unlike = lab.operator()
                .post(MEASUREMENTS, Map.of("checkpoint", checkpoint, "prompts", 2, "topology", "sd-v1.5"));
        assertRefused(unlike, "checkpoint");
        assertThat(unlike.text("detail")).contains("it lacks ");
        Answer unknown = lab.operator()
                .post(MEASUREMENTS, Map.of("checkpoint", checkpoint, "prompts", 2, "topology", "nowhere"));
        assertRefused(unknown, "topology");
        assertThat(unknown.text("remedy")).contains("sd-v1.5");
    }

    @Test
    void whatWasRefusedIsNotInTheLists() {
        assertThat(lab.operator().get(SEARCHES + "?limit=200").body()).doesNotContain("ddpm");
        assertThat(lab.operator().get(MEASUREMENTS + "?limit=200").body()).doesNotContain("ddpm");
    }

    private Answer search(Map<String, Object> more) {
        Map<String, Object> request = new java.util.HashMap<>(Map.of(
                "latencyTableId",
                latencies,
                "latencyTargetPercent",
                80,
                "qualitySource",
                "workers",
                "checkpoint",
                checkpoint));
        request.putAll(more);
        return lab.operator().post(SEARCHES, request);
    }

    private static void assertRefused(Answer refused, String field) {
        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(refused.text("detail")).isNotBlank();
        assertThat(refused.text("remedy")).isNotBlank();
    }
}

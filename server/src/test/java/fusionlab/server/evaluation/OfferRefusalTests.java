package fusionlab.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Evaluation;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A worker that offers what cannot be is refused with the field, and leaves nothing behind. */
@ServerTest
class OfferRefusalTests {

    private final Lab lab;
    private final JsonMapper json;
    private final ScriptedWorker worker;

    OfferRefusalTests(Lab lab, JsonMapper json) {
        this.lab = lab;
        this.json = json;
        this.worker = ScriptedWorker.of(
                lab,
                SyntheticTables.small("offers"),
                ScriptedWorker.checkpoint("offers " + System.nanoTime()),
                architecture -> 0.3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "workerVersion   | null",
                "workerVersion   | \"\"",
                "worker          | \"LONG\"",
                "session         | \"\"",
                "session         | \"LONG\"",
                "checkpoint      | \"abc\"",
                "checkpoint      | \"ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB\"",
                "checkpoint      | null",
                "world           | null",
                "promptSet       | \"7\"",
                "scorer          | \"LONG\"",
                "promptCount     | 0",
                "promptCount     | -1",
                "promptCount     | 2147483647",
                "secondsPerPromptStep | 0",
                "secondsPerPromptStep | -0.5",
                "secondsPerPromptStep | 1e7",
                "memoryBytes     | -1",
                "waitSeconds     | -1",
                "waitSeconds     | 3600",
                "topologyConfig  | \"\"",
                "topologyConfig  | \"{}\"",
                "topologyConfig  | \"not json\"",
                "topologyConfig  | \"{\\\"_class_name\\\": \\\"Cat\\\"}\"",
            })
    void whatCannotBeIsRefusedByField(String field, String value) {
        ObjectNode offer = offer();
        offer.set(field, json.readTree(value.replace("LONG", "x".repeat(200))));

        Answer refused = worker.client().post(Evaluation.LEASES, offer);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(refused.text("detail")).isNotBlank();
        assertThat(refused.text("remedy")).isNotBlank();
        assertThat(lab.operator().get("/api/v1/checkpoints?limit=200").body())
                .doesNotContain(worker.offer().checkpoint());
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "3", "-1"})
    void anotherVersionOfTheProtocolIsUpgraded(int version) {
        ObjectNode offer = offer();
        offer.put("protocolVersion", version);

        Answer refused = worker.client().post(Evaluation.LEASES, offer);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(426);
        assertThat(refused.text("field")).isEqualTo("protocolVersion");
    }

    @Test
    void aFieldOfALaterWorkerIsPassedOver() {
        ObjectNode offer = offer();
        offer.put("colour", "red");

        assertThat(worker.client().post(Evaluation.LEASES, offer).status()).isEqualTo(204);
        assertThat(lab.operator().get("/api/v1/checkpoints?limit=200").body())
                .contains(worker.offer().checkpoint());
    }

    @Test
    void anotherTokenCannotTakeASessionOver() {
        worker.lease();
        ScriptedWorker thief = ScriptedWorker.of(
                lab, SyntheticTables.small("offers"), worker.offer().checkpoint(), architecture -> 0.3);

        Answer refused = thief.client()
                .post(
                        Evaluation.LEASES,
                        ScriptedWorker.inSession(thief.offer(), worker.offer().session()));

        assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
        assertThat(refused.text("field")).isEqualTo("session");
        assertThat(refused.text("remedy")).contains("UUID");
    }

    @Test
    void theSameCheckpointWithAnotherNumberOfPromptsIsRefused() {
        worker.lease();
        ObjectNode offer = offer();
        offer.put("promptCount", ScriptedWorker.PROMPTS + 1);

        Answer refused = worker.client().post(Evaluation.LEASES, offer);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
        assertThat(refused.text("field")).isEqualTo("promptCount");
        assertThat(refused.text("detail")).contains("was offered before with " + ScriptedWorker.PROMPTS + " prompts");
    }

    private ObjectNode offer() {
        return (ObjectNode) json.readTree(json.writeValueAsString(worker.offer()));
    }
}

package fusionlab.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.protocol.Evaluation.Lease;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Evaluations of one architecture that people order. */
@ServerTest
class EvaluationOrderTests {

    private static final String PATH = "/api/v1/evaluations";

    private final Lab lab;

    EvaluationOrderTests(Lab lab) {
        this.lab = lab;
    }

    @Test
    void an_ordered_architecture_is_evaluated_beside_the_original_and_never_twice() {
        Topology topology = SyntheticTables.small("ordered");
        String checkpoint = ScriptedWorker.checkpoint("ordered");
        ScriptedWorker worker = worker(topology, checkpoint);
        String slot = topology.slots().get(0).name();
        Map<String, Object> request =
                Map.of("checkpoint", checkpoint.substring(0, 12), "architecture", slot + "=0", "prompts", 20);
        Answer ordered = lab.operator().post(PATH, request);
        assertThat(ordered.status()).as(ordered.toString()).isEqualTo(202);
        assertThat(ordered.header("Location")).endsWith(PATH + "/" + ordered.id());
        assertThat(ordered.json().path("ordered").asBoolean()).isTrue();
        assertThat(ordered.text("architecture")).isEqualTo(slot + "=0");
        assertThat(ordered.json().path("original").path("clipChange").isNull()).isTrue();

        assertThat(evaluated(worker)).hasSize(2).contains(ordered.id());
        JsonNode done = evaluation(ordered.id());
        assertThat(done.path("openPieces").asInt()).isZero();
        assertThat(done.path("prompts").asInt()).isEqualTo(20);
        assertThat(done.path("original").path("prompts").asInt()).isEqualTo(20);
        assertThat(done.path("original").path("clipChange").asDouble()).isCloseTo(-0.01, within(0.003));
        assertThat(done.path("original").path("clipChangeError").asDouble()).isBetween(0.0, 0.003);
        JsonNode original = evaluation(done.path("original").path("id").asLong());
        assertThat(original.path("architecture").asString()).isEqualTo("base");
        assertThat(original.path("original").isNull()).isTrue();
        assertThat(done.path("clip").asDouble() - original.path("clip").asDouble())
                .isCloseTo(done.path("original").path("clipChange").asDouble(), within(1e-12));

        assertThat(lab.operator().post(PATH, request).id()).isEqualTo(ordered.id());
        assertThat(worker.lease()).isEmpty();
    }

    @Test
    void a_withdrawn_order_is_not_evaluated_and_can_be_ordered_again() {
        Topology topology = SyntheticTables.small("withdrawn");
        String checkpoint = ScriptedWorker.checkpoint("withdrawn");
        ScriptedWorker worker = worker(topology, checkpoint);
        Map<String, Object> request = Map.of("checkpoint", checkpoint, "prompts", 16);
        long id = lab.operator().post(PATH, request).id();
        Answer withdrawn = lab.operator().post(PATH + "/" + id + "/cancel", Map.of());
        assertThat(withdrawn.status()).as(withdrawn.toString()).isEqualTo(202);
        assertThat(withdrawn.json().path("openPieces").asInt()).isZero();
        assertThat(withdrawn.json().path("ordered").asBoolean()).isFalse();
        assertThat(worker.lease()).isEmpty();

        assertThat(lab.operator().post(PATH, request).id()).isEqualTo(id);
        assertThat(evaluated(worker)).containsExactly(id);
    }

    @ParameterizedTest
    @CsvSource({
        "architecture, '\"nowhere=0\"', slots with counts",
        "architecture, '\"\"', slots with counts",
        "prompts, 1, 2 to 346",
        "prompts, 347, 2 to 346",
        "steps, 0, correct the value",
        "guidance, -1, correct the value",
        "sampler, '\"euler\"', correct the value",
        "checkpoint, '\"abcdef012345\"', start a worker",
        "checkpoint, null, GET /api/v1/checkpoints"
    })
    void what_cannot_be_evaluated_is_refused_with_field_and_remedy(String field, String value, String remedy) {
        String checkpoint = ScriptedWorker.checkpoint("refused-orders");
        worker(SyntheticTables.small("refused-orders"), checkpoint);
        String others = field.equals("checkpoint") ? "" : ", \"checkpoint\": \"" + checkpoint + "\"";
        Answer refused = lab.operator().post(PATH, "{\"" + field + "\": " + value + others + "}");
        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(refused.text("remedy")).contains(remedy);
    }

    @Test
    void viewers_order_and_withdraw_nothing() {
        assertThat(lab.viewer().post(PATH, Map.of("checkpoint", "abcdef")).status())
                .isEqualTo(403);
        assertThat(lab.viewer().post(PATH + "/1/cancel", Map.of()).status()).isEqualTo(403);
        assertThat(lab.operator().post(PATH + "/987654321/cancel", Map.of()).status())
                .isEqualTo(404);
    }

    /** The evaluations that a worker has work for, all done. */
    private static Set<Long> evaluated(ScriptedWorker worker) {
        Set<Long> evaluations = new HashSet<>();
        for (var lease = worker.lease(); lease.isPresent(); lease = worker.lease()) {
            Lease held = lease.orElseThrow();
            evaluations.add(Objects.requireNonNull(held.work()).evaluationId());
            worker.report(held);
        }
        return evaluations;
    }

    private JsonNode evaluation(long id) {
        return lab.viewer().get(PATH + "/" + id).json();
    }

    private ScriptedWorker worker(Topology topology, String checkpoint) {
        ScriptedWorker worker = ScriptedWorker.of(
                lab,
                topology,
                checkpoint,
                architecture -> 0.9 - 0.01 * architecture.removed().size());
        worker.lease();
        return worker;
    }
}

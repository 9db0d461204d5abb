package fusionlab.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Distillation;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Evaluation.Lease;
import fusionlab.protocol.Tuning;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Stages of step distillation: how they are ordered, leased and shared. */
@ServerTest
class DistillationTests {

    private static final String PATH = "/api/v1/distillations";

    private final Lab lab;
    private final JdbcClient jdbc;
    private final Checkpoints checkpoints;
    private final EvaluationViews evaluations;

    DistillationTests(Lab lab, JdbcClient jdbc, Checkpoints checkpoints, EvaluationViews evaluations) {
        this.lab = lab;
        this.jdbc = jdbc;
        this.checkpoints = checkpoints;
        this.evaluations = evaluations;
    }

    @Test
    void anOrderedStageIsTrainedByAWorkerThatDistilsAndItsLineageIsShown() {
        ScriptedWorker worker = worker("stage");
        String removed = topology("stage").slots().get(0).name();
        Answer ordered = order(stage("stage", Map.of("architecture", removed + "=0", "steps", 50)));
        assertThat(ordered.header("Location")).isEqualTo(PATH + "/" + ordered.id());
        assertThat(ordered.text("state")).isEqualTo("QUEUED");

        Answer earlier = worker.client().post(Evaluation.LEASES, worker.offerOfEarlierVersion());
        assertThat(earlier.status()).as(earlier.toString()).isEqualTo(204);
        Lease lease = worker.lease().orElseThrow();
        Tuning tuning = Objects.requireNonNull(lease.tuning());
        assertThat(tuning.tuningId()).isEqualTo(ordered.id());
        assertThat(tuning.weights()).isNull();
        assertThat(tuning.counts()).isEqualTo(Map.of(removed, 0));
        assertThat(tuning.skipProbability()).isZero();
        assertThat(tuning.distillation())
                .isEqualTo(new Distillation(16, 8, 0.1, 2, 14, 0.2, Distillation.DYNAMIC, null, Map.of()));

        beat(worker, lease, 20, 0.25);
        JsonNode leased = one(ordered.id());
        assertThat(leased.path("state").asString()).isEqualTo("LEASED");
        assertThat(leased.path("done").asInt()).isEqualTo(20);
        assertThat(leased.path("loss").asDouble()).isEqualTo(0.25);
        assertThat(leased.path("remainingSeconds").asDouble()).isNotNegative();
        assertThat(leased.path("worker").asString()).isEqualTo("scripted");
        assertThat(leased.path("student").isNull()).isTrue();
        assertThat(leased.path("teacherId").asLong()).isEqualTo(checkpoint("stage"));

        byte[] weights = ScriptedWorker.weights(tuning);
        assertThat(worker.upload(lease, weights).status()).isEqualTo(200);
        JsonNode done = one(ordered.id());
        assertThat(done.path("state").asString()).isEqualTo("DONE");
        assertThat(done.path("sha256").asString()).isEqualTo(ScriptedWorker.sha256(weights));
        assertThat(done.path("orderedBy").asString()).isNotEmpty();
        assertThat(lab.viewer().get(done.path("weights").asString()).bytes()).isEqualTo(weights);
        assertThat(lab.viewer()
                        .get("/api/v1/checkpoints/" + checkpoint("stage") + "/tunings")
                        .json()
                        .path("items")
                        .get(0)
                        .path("distillation")
                        .path("toSteps")
                        .asInt())
                .isEqualTo(8);
        assertThat(lab.viewer().get(PATH).body()).contains(ScriptedWorker.sha256(weights));
    }

    @Test
    void equalOrdersShareOneTrainingAndOthersDoNot() {
        ScriptedWorker worker = worker("shared");
        Map<String, Object> stage = stage("shared", Map.of());
        long id = order(stage).id();
        assertThat(order(stage).id()).isEqualTo(id);
        assertThat(order(stage("shared", Map.of("cfgMost", 14, "gammaScaling", "dynamic", "architecture", "base")))
                        .id())
                .isEqualTo(id);
        assertThat(order(stage("shared", Map.of("gamma", 0.3))).id()).isNotEqualTo(id);
        assertThat(order(stage("shared", Map.of("seed", 2))).id()).isNotEqualTo(id);

        worker.work(worker.lease().orElseThrow());
        assertThat(one(id).path("state").asString()).isEqualTo("DONE");
        assertThat(order(stage).text("state")).as("nothing is trained twice").isEqualTo("DONE");
    }

    @Test
    void theResultOfAStageIsEvaluatedInItsOwnStepsUnlessTheOrderWantsNone() {
        ScriptedWorker worker = worker("evaluated");
        Map<String, Object> silent = stage("evaluated", Map.of("evaluationPrompts", 0));
        long id = order(silent).id();
        worker.work(worker.lease().orElseThrow());
        assertThat(worker.lease()).isEmpty();

        assertThat(order(stage("evaluated", Map.of("evaluationPrompts", 40))).id())
                .as("the same stage")
                .isEqualTo(id);
        Lease lease = worker.lease().orElseThrow();
        Evaluation.Work work = Objects.requireNonNull(lease.work());
        assertThat(work.weights()).isEqualTo(one(id).path("sha256").asString());
        assertThat(work.protocol().steps()).isEqualTo(8);
        assertThat(work.protocol().sampler()).isEqualTo("ddim");
        assertThat(work.to()).isEqualTo(40);
        worker.work(lease);
        JsonNode measured = lab.viewer()
                .get("/api/v1/evaluations?checkpoint="
                        + one(id).path("resultId").asLong())
                .json()
                .path("items");
        assertThat(measured).hasSize(1);
        assertThat(measured.get(0).path("prompts").asInt()).isEqualTo(40);
        assertThat(measured.get(0).path("clip").asDouble()).isPositive();

        order(stage("evaluated", Map.of("seed", 5)));
        worker.work(worker.lease().orElseThrow());
        assertThat(Objects.requireNonNull(worker.lease().orElseThrow().work()).to())
                .as("256 prompts in pieces")
                .isEqualTo(64);
    }

    @Test
    void aCurveTakesTheTrainedArchitectureAndTheLineageKeepsClipAtTheUsualGuidance() {
        ScriptedWorker worker = worker("judged");
        String pruned = topology("judged").slots().get(0).name() + "=0";
        long id = order(stage("judged", Map.of("architecture", pruned, "evaluationPrompts", 40)))
                .id();
        worker.work(worker.lease().orElseThrow());
        worker.work(worker.lease().orElseThrow());

        Answer curve = lab.operator()
                .post(
                        "/api/v1/curves",
                        Map.of(
                                "checkpoints", List.of(one(id).path("sha256").asString()),
                                "steps", List.of(8),
                                "guidance", List.of(2),
                                "sampler", "ddim",
                                "prompts", 60));
        assertThat(curve.status()).as(curve.toString()).isEqualTo(202);
        assertThat(curve.json().path("items").get(0).path("architecture").asString())
                .isEqualTo(pruned);
        Answer leased = worker.client().post(Evaluation.LEASES, worker.offer(20));
        assertThat(leased.status()).as(leased.toString()).isEqualTo(200);
        worker.work(leased.as(Lease.class));

        assertThat(evaluations.ofDescendants(
                        checkpoints.find(checkpoint("judged")).orElseThrow()))
                .as("not the curve's, which has more prompts")
                .singleElement()
                .satisfies(shown -> {
                    assertThat(shown.protocol().guidance()).isEqualTo(7.5);
                    assertThat(shown.prompts()).isEqualTo(40);
                });
        Answer decoder = lab.operator()
                .post(
                        "/api/v1/decoders",
                        Map.of("checkpoint", one(id).path("sha256").asString()));
        assertThat(decoder.status()).isEqualTo(422);
        assertThat(decoder.text("detail")).contains("was trained in this lab from checkpoint");
    }

    @Test
    void aStageThatFollowsAnotherWaitsUntilThatOneIsDoneAndThenFetchesIts() {
        ScriptedWorker worker = worker("following");
        long first = order(stage("following", Map.of("fromSteps", 32, "toSteps", 16)))
                .id();
        Map<String, Object> second = stage("following", Map.of("teacher", first, "student", first));
        Answer early = lab.operator().post(PATH, second);
        assertThat(early.status()).as(early.toString()).isEqualTo(409);
        assertThat(early.text("field")).isEqualTo("student");
        assertThat(early.text("detail")).contains("Distillation " + first + " is QUEUED");
        assertThat(early.text("remedy")).contains(PATH + "/" + first + " says DONE");

        worker.work(worker.lease().orElseThrow());
        String sha256 = one(first).path("sha256").asString();
        JsonNode ordered = one(order(second).id());
        assertThat(ordered.path("teacher").asLong()).isEqualTo(first);
        assertThat(ordered.path("student").asLong()).isEqualTo(first);
        Lease lease = worker.lease().orElseThrow();
        Tuning tuning = Objects.requireNonNull(lease.tuning());
        assertThat(tuning.weights()).isEqualTo(sha256);
        assertThat(Objects.requireNonNull(tuning.distillation()).teacher()).isEqualTo(sha256);
        assertThat(worker.work(lease).status()).isEqualTo(200);
    }

    @Test
    void aStageOfADeadWorkerPassesOnAndItsLateReportChangesNothing() {
        ScriptedWorker dead = worker("dead");
        long id = order(stage("dead", Map.of())).id();
        Lease lease = dead.lease().orElseThrow();
        jdbc.sql("update tuning set lease_until = now() - interval '1 second' where id = :id")
                .param("id", id)
                .update();
        ScriptedWorker alive = worker("dead");
        Lease again = alive.lease().orElseThrow();
        assertThat(again.leaseId()).isEqualTo(id);
        assertThat(again.tuning()).isEqualTo(lease.tuning());

        byte[] weights = ScriptedWorker.weights(Objects.requireNonNull(lease.tuning()));
        assertThat(dead.upload(lease, weights).status()).isEqualTo(404);
        assertThat(beat(dead, lease, 7, 9.0).status()).isEqualTo(404);
        assertThat(one(id).path("state").asString()).isEqualTo("LEASED");
        assertThat(one(id).path("loss").isNull()).isTrue();
        assertThat(alive.upload(again, weights).status()).isEqualTo(200);
        assertThat(one(id).path("sha256").asString()).isEqualTo(ScriptedWorker.sha256(weights));
    }

    @Test
    void aCancelledStageStopsItsWorkerAndCanBeOrderedAgain() {
        ScriptedWorker worker = worker("cancelled");
        Map<String, Object> stage = stage("cancelled", Map.of());
        long id = order(stage).id();
        Lease lease = worker.lease().orElseThrow();
        assertThat(lab.viewer().post(PATH + "/" + id + "/cancel", Map.of()).status())
                .isEqualTo(403);
        Answer cancelled = lab.operator().post(PATH + "/" + id + "/cancel", Map.of());
        assertThat(cancelled.status()).as(cancelled.toString()).isEqualTo(202);
        assertThat(cancelled.text("state")).isEqualTo("CANCELLED");
        assertThat(beat(worker, lease, 2, null).json().path("cancelled").asBoolean())
                .isTrue();

        assertThat(order(stage).id()).isEqualTo(id);
        worker.work(worker.lease().orElseThrow());
        assertThat(lab.operator().post(PATH + "/" + id + "/cancel", Map.of()).text("state"))
                .isEqualTo("DONE");
        assertThat(lab.operator().post(PATH + "/999999999/cancel", Map.of()).status())
                .isEqualTo(404);
        assertThat(lab.viewer().get(PATH + "/999999999").status()).isEqualTo(404);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(Map.of("checkpoint", "abcdef012345"), "checkpoint"),
                Arguments.of(Map.of("fromSteps", 12), "fromSteps"),
                Arguments.of(Map.of("toSteps", 16), "toSteps"),
                Arguments.of(Map.of("cfgLeast", 5, "cfgMost", 4), "cfgLeast"),
                Arguments.of(Map.of("cfgProbability", 1.5), "cfgProbability"),
                Arguments.of(Map.of("gamma", -1), "gamma"),
                Arguments.of(Map.of("gammaScaling", "other"), "gammaScaling"),
                Arguments.of(Map.of("steps", 0), "steps"),
                Arguments.of(Map.of("evaluationPrompts", 10_000), "evaluationPrompts"),
                Arguments.of(Map.of("batch", 2000), "batch"),
                Arguments.of(Map.of("learningRate", 0), "learningRate"),
                Arguments.of(Map.of("seed", Long.MAX_VALUE), "seed"),
                Arguments.of(Map.of("architecture", "nothing=0"), "architecture"),
                Arguments.of(Map.of("teacher", 999_999_999), "teacher"),
                Arguments.of(Map.of("student", 999_999_999), "student"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBeDistilledIsRefusedByFieldWithARemedy(Map<String, Object> wrong, String field) {
        worker("refused");
        Answer answer = lab.operator().post(PATH, stage("refused", wrong));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("field")).as(answer.toString()).isEqualTo(field);
        assertThat(answer.text("remedy")).isNotEmpty();
    }

    @Test
    void aTeacherOfAnotherCheckpointIsRefused() {
        worker("own");
        worker("foreign");
        long foreign = order(stage("foreign", Map.of())).id();
        Answer answer = lab.operator().post(PATH, stage("own", Map.of("teacher", foreign)));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("detail")).contains("is of another checkpoint");
        assertThat(answer.text("remedy")).contains("/tunings");
    }

    private Answer order(Map<String, Object> stage) {
        Answer answer = lab.operator().post(PATH, stage);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return answer;
    }

    private JsonNode one(long id) {
        return lab.viewer().get(PATH + "/" + id).json();
    }

    private static Map<String, Object> stage(String name, Map<String, Object> different) {
        Map<String, Object> request = new HashMap<>(
                Map.of("checkpoint", ScriptedWorker.checkpoint("distil-" + name), "fromSteps", 16, "toSteps", 8));
        request.putAll(different);
        return request;
    }

    /** One that has made its offer. */
    private ScriptedWorker worker(String name) {
        ScriptedWorker worker = ScriptedWorker.tuning(
                lab, topology(name), ScriptedWorker.checkpoint("distil-" + name), architecture -> 0.9);
        worker.client().post(Evaluation.LEASES, worker.offerOfEarlierVersion());
        return worker;
    }

    private static Topology topology(String name) {
        return SyntheticTables.small("distil-" + name);
    }

    private long checkpoint(String name) {
        return checkpoints
                .named(ScriptedWorker.checkpoint("distil-" + name))
                .orElseThrow()
                .id();
    }

    private static Answer beat(
            ScriptedWorker worker, Lease lease, int done, @org.jspecify.annotations.Nullable Double loss) {
        int steps = Objects.requireNonNull(lease.tuning()).steps();
        return worker.client()
                .post(
                        Tuning.heartbeat(lease.leaseId()),
                        new Tuning.Heartbeat(lease.fencingToken(), done, steps, loss, null));
    }
}

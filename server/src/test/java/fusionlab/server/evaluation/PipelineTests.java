package fusionlab.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Evaluation.Lease;
import fusionlab.protocol.Tuning;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Orders of several stages of distillation. */
@ServerTest
class PipelineTests {

    private static final String STAGES = "/api/v1/distillations";
    private static final String PATH = STAGES + "/pipelines";

    private final Lab lab;
    private final Pipelines pipelines;

    PipelineTests(Lab lab, Pipelines pipelines) {
        this.lab = lab;
        this.pipelines = pipelines;
    }

    @Test
    void thePapersThreeStagesAreTrainedOneAfterTheOtherFromOneOrder() {
        ScriptedWorker worker = worker("paper");
        String removed = topology("paper").slots().get(0).name() + "=0";
        Answer ordered = order("paper", papers(removed));
        assertThat(ordered.header("Location")).isEqualTo(PATH + "/" + ordered.id());
        long id = ordered.id();
        assertThat(states(id)).containsExactly("RUNNING", "QUEUED", "QUEUED", "WAITING");
        assertThat(stage(id, 2).path("waitsFor").toString()).isEqualTo("[\"base\",\"efficient\"]");
        assertThat(stage(id, 2).path("distillation").isNull()).isTrue();

        Lease first = worker.lease().orElseThrow();
        beat(worker, first, 10);
        JsonNode running = one(id);
        assertThat(running.path("remainingSeconds").asDouble()).isPositive();
        assertThat(running.at("/stages/0/distillation/remainingSeconds").asDouble())
                .isNotNegative();
        assertThat(running.at("/stages/0/distillation/loss").asDouble()).isEqualTo(0.5);
        worker.work(first);
        worker.work(tuned(worker));
        pipelines.advance();
        assertThat(states(id)).containsExactly("RUNNING", "DONE", "DONE", "QUEUED");

        Lease last = tuned(worker);
        Tuning tuning = Objects.requireNonNull(last.tuning());
        assertThat(tuning.weights()).isEqualTo(sha256(id, 1));
        assertThat(Objects.requireNonNull(tuning.distillation()).teacher()).isEqualTo(sha256(id, 0));
        assertThat(tuning.counts()).as("the architecture of its student").hasSize(1);
        worker.work(last);
        JsonNode done = one(id);
        assertThat(done.path("state").asString()).isEqualTo("DONE");
        assertThat(done.path("remainingSeconds").isNull()).isTrue();

        long again = order("paper", papers(removed)).id();
        assertThat(states(again)).as("nothing is trained twice").containsExactly("DONE", "DONE", "DONE", "DONE");
        assertThat(sha256(again, 2)).isEqualTo(sha256(id, 2));
        assertThat(lab.viewer().get(PATH + "?limit=200").body()).contains("\"id\":" + again);
    }

    @Test
    void aFailedStageFailsThoseBehindItWithTheReasonAndOrderedAgainTheyGoOn() {
        ScriptedWorker worker = worker("failing");
        long id = order("failing", chain()).id();
        for (int i = 0; i < 3; i++) {
            Lease lease = tuned(worker);
            worker.client()
                    .post(Tuning.problem(lease.leaseId()), new Tuning.Problem(lease.fencingToken(), "it diverged"));
        }
        pipelines.advance();
        assertThat(states(id)).containsExactly("FAILED", "FAILED", "FAILED", "FAILED");
        assertThat(stage(id, 1).path("problem").asString()).isEqualTo("Stage a failed: Worker scripted: it diverged");
        assertThat(stage(id, 2).path("problem").asString()).startsWith("Stage b failed: Stage a failed: ");
        assertThat(one(id).path("problem").asString()).contains("it diverged");

        long again = order("failing", chain()).id();
        assertThat(states(again)).containsExactly("RUNNING", "QUEUED", "WAITING", "WAITING");
        worker.work(tuned(worker));
        pipelines.advance();
        assertThat(states(again)).containsExactly("RUNNING", "DONE", "QUEUED", "WAITING");
        assertThat(states(id)).as("it shares its stages").containsExactly("RUNNING", "DONE", "QUEUED", "WAITING");
    }

    @Test
    void aCancelledPipelineStopsUnlessAnotherWaitsForTheSameStage() {
        ScriptedWorker worker = worker("cancelled");
        long id = order("cancelled", chain()).id();
        long other = order("cancelled", chain().subList(0, 2)).id();
        Lease lease = tuned(worker);
        assertThat(lab.viewer().post(PATH + "/" + id + "/cancel", Map.of()).status())
                .isEqualTo(403);
        Answer cancelled = lab.operator().post(PATH + "/" + id + "/cancel", Map.of());
        assertThat(cancelled.status()).as(cancelled.toString()).isEqualTo(202);
        assertThat(cancelled.text("state")).isEqualTo("CANCELLED");
        assertThat(states(other)).containsExactly("RUNNING", "LEASED", "WAITING");
        lab.operator().post(PATH + "/" + other + "/cancel", Map.of());
        assertThat(states(other)).containsExactly("CANCELLED", "CANCELLED", "CANCELLED");
        assertThat(beat(worker, lease, 2).json().path("cancelled").asBoolean()).isTrue();
        assertThat(lab.viewer().get(PATH + "/999999999").status()).isEqualTo(404);

        long again = order("cancelled", chain()).id();
        lab.operator()
                .post(STAGES + "/" + stage(again, 0).at("/distillation/id").asLong() + "/cancel", Map.of());
        assertThat(stage(again, 1).path("problem").asString()).isEqualTo("Stage a was cancelled");
    }

    @Test
    void ordersAndCancellationsOfSharedStagesInDifferentOrdersDoNotBlockEachOther() {
        ScriptedWorker worker = worker("crossed");
        Map<String, Object> one = stage("one", Map.of());
        Map<String, Object> two = stage("two", Map.of("seed", 2));
        List<Integer> answers = IntStream.range(0, 24)
                .parallel()
                .map(i -> {
                    Answer ordered = lab.operator()
                            .post(
                                    PATH,
                                    Map.of(
                                            "checkpoint",
                                            ScriptedWorker.checkpoint("pipeline-crossed"),
                                            "stages",
                                            i % 2 == 0 ? List.of(one, two) : List.of(two, one)));
                    return ordered.status() == 202
                            ? lab.operator()
                                    .post(PATH + "/" + ordered.id() + "/cancel", Map.of())
                                    .status()
                            : ordered.status();
                })
                .boxed()
                .toList();
        assertThat(answers).hasSize(24).containsOnly(202);
        assertThat(worker.lease())
                .as("the last cancellation stops what all had")
                .isEmpty();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(List.of(), "stages"),
                Arguments.of(List.of(stage("a", Map.of()), stage("a", Map.of())), "stages[1].name"),
                Arguments.of(List.of(stage("17", Map.of())), "stages[0].name"),
                Arguments.of(List.of(stage("a", Map.of("teacher", "b")), stage("b", Map.of())), "stages[0].teacher"),
                Arguments.of(List.of(stage("a", Map.of("student", "a"))), "stages[0].student"),
                Arguments.of(List.of(stage("a", Map.of()), stage("b", Map.of("toSteps", 5))), "stages[1].fromSteps"),
                Arguments.of(List.of(stage("a", Map.of("architecture", "nothing=0"))), "stages[0].architecture"),
                Arguments.of(List.of(stage("a", Map.of("checkpoint", "abcdef"))), "stages[0].checkpoint"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aPipelineWithAWrongStageIsRefusedWhole(List<Map<String, Object>> stages, String field) {
        ScriptedWorker worker = worker("refused");
        Answer answer = lab.operator()
                .post(PATH, Map.of("checkpoint", ScriptedWorker.checkpoint("pipeline-refused"), "stages", stages));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("field")).as(answer.toString()).isEqualTo(field);
        assertThat(answer.text("remedy")).isNotEmpty();
        assertThat(worker.lease()).isEmpty();
    }

    /** Two teachers, and a student of both. */
    private static List<Map<String, Object>> papers(String efficient) {
        return List.of(
                stage("base", Map.of("fromSteps", 32, "toSteps", 16, "steps", 100)),
                stage("efficient", Map.of("fromSteps", 32, "toSteps", 16, "architecture", efficient)),
                stage("fast", Map.of("teacher", "base", "student", "efficient")));
    }

    private static List<Map<String, Object>> chain() {
        return List.of(
                stage("a", Map.of("fromSteps", 32, "toSteps", 16)),
                stage("b", Map.of("teacher", "a", "student", "a")),
                stage("c", Map.of("fromSteps", 8, "toSteps", 4, "teacher", "b", "student", "b")));
    }

    private static Map<String, Object> stage(String name, Map<String, Object> different) {
        Map<String, Object> stage = new HashMap<>(Map.of("name", name, "fromSteps", 16, "toSteps", 8));
        stage.putAll(different);
        return stage;
    }

    private Answer order(String name, List<Map<String, Object>> stages) {
        Answer answer = lab.operator()
                .post(PATH, Map.of("checkpoint", ScriptedWorker.checkpoint("pipeline-" + name), "stages", stages));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return answer;
    }

    private JsonNode one(long id) {
        return lab.viewer().get(PATH + "/" + id).json();
    }

    private JsonNode stage(long id, int position) {
        return one(id).path("stages").path(position);
    }

    private String sha256(long id, int position) {
        return stage(id, position).at("/distillation/sha256").asString();
    }

    /** Of the pipeline, then of its stages. */
    private List<String> states(long id) {
        JsonNode pipeline = one(id);
        List<String> states = new ArrayList<>(List.of(pipeline.path("state").asString()));
        pipeline.path("stages").forEach(stage -> states.add(stage.path("state").asString()));
        return states;
    }

    /** The next tuning: evaluations are done on the way. */
    private static Lease tuned(ScriptedWorker worker) {
        Lease lease = worker.lease().orElseThrow();
        while (lease.tuning() == null) {
            worker.work(lease);
            lease = worker.lease().orElseThrow();
        }
        return lease;
    }

    private static Answer beat(ScriptedWorker worker, Lease lease, int done) {
        int steps = Objects.requireNonNull(lease.tuning()).steps();
        return worker.client()
                .post(
                        Tuning.heartbeat(lease.leaseId()),
                        new Tuning.Heartbeat(lease.fencingToken(), done, steps, 0.5, null));
    }

    private ScriptedWorker worker(String name) {
        ScriptedWorker worker = ScriptedWorker.tuning(
                lab, topology(name), ScriptedWorker.checkpoint("pipeline-" + name), architecture -> 0.9);
        worker.client().post(Evaluation.LEASES, worker.offerOfEarlierVersion());
        return worker;
    }

    private static Topology topology(String name) {
        return SyntheticTables.small("pipeline-" + name);
    }
}

package fusionlab.server.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.protocol.Evaluation;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Searches that have the weights fine-tuned after each round. Scores and weights are made up, by {@link ScriptedWorker}. */
@ServerTest
class TunedSearchTests {

    private static final String PATH = "/api/v1/searches";
    private static final String GAINS = "mid_block.attentions.0";
    private static final String COSTS = "up_blocks.1.resnets.1";

    private final Lab lab;
    private final JdbcClient jdbc;

    TunedSearchTests(Lab lab, JdbcClient jdbc) {
        this.lab = lab;
        this.jdbc = jdbc;
    }

    @Test
    void aSearchWithFineTuningSaysWhatItGaveAndTheSameAgainTunesNothing() throws InterruptedException {
        Topology topology = SyntheticTables.small("tuned");
        String checkpoint = ScriptedWorker.checkpoint("tuned");
        ScriptedWorker worker = tuning(topology, checkpoint);
        worker.lease();
        Map<String, Object> request = request(topology, checkpoint);
        JsonNode estimate = lab.operator().post(PATH + "/estimates", request).json();
        assertThat(estimate.path("tunings").get(0).asInt()).isPositive();
        assertThat(estimate.path("seconds").isNull()).isTrue();
        assertThat(estimate.path("warnings").toString()).contains("fine-tuning");

        try (ScriptedWorker working = worker.start();
                ScriptedWorker plain = ScriptedWorker.of(lab, topology, checkpoint, MeasuredSearchTests::quality)
                        .start()) {
            JsonNode first = run(request);

            JsonNode measured = first.path("result").path("measured");
            JsonNode tuning = measured.path("tuning");
            int rounds = first.path("roundsDone").asInt();
            assertThat(working.tuned()).isEqualTo(rounds);
            assertThat(plain.tuned()).isZero();
            assertThat(tuning.path("gain").asDouble()).isCloseTo(ScriptedWorker.TUNED, within(1e-3));
            assertThat(tuning.path("gainError").isNumber()).isTrue();
            assertThat(tuning.path("steps").asInt()).isEqualTo(200);
            assertThat(tuning.path("note").asString()).contains("checkpoint's own weights");
            double loss = measured.path("original").path("clip").asDouble()
                    - measured.path("winner").path("clip").asDouble();
            assertThat(first.path("result").path("winner").path("clipLoss").asDouble())
                    .isCloseTo(loss, within(1e-9));
            assertThat(measured.path("winner").path("clip").asDouble()
                            - tuning.path("untuned").path("clip").asDouble())
                    .isCloseTo(tuning.path("gain").asDouble(), within(1e-9));
            assertThat(tuning.path("untuned").path("evaluation").asLong())
                    .isNotEqualTo(measured.path("winner").path("evaluation").asLong());
            JsonNode last = measured.path("rounds").get(rounds - 1).path("measured");
            assertThat(last.path("tuned").path("sha256").asString())
                    .isEqualTo(tuning.path("sha256").asString())
                    .hasSize(64);
            assertThat(last.path("tuned").path("settings").path("seed").asLong())
                    .isEqualTo(1L + rounds);
            assertThat(checkpointOf(last.path("after").asLong()))
                    .isEqualTo(last.path("tuned").path("checkpoint").asLong());

            weightsAreOffered(first, tuning);

            JsonNode second = run(request);
            assertThat(working.tuned()).isEqualTo(rounds);
            assertThat(second.path("result").path("measured")).isEqualTo(measured);
            JsonNode known = lab.operator().post(PATH + "/estimates", request).json();
            assertThat(known.path("seconds").get(0).asDouble()).isPositive();
        }
    }

    /** On the pages of search and winner, and over REST. */
    private void weightsAreOffered(JsonNode search, JsonNode tuning) {
        long checkpoint = tuning.path("checkpoint").asLong();
        String sha256 = tuning.path("sha256").asString();
        String path = "/api/v1/checkpoints/" + checkpoint + "/weights";
        long winner = search.path("winnerId").asLong();
        JsonNode architecture =
                lab.viewer().get("/api/v1/architectures/" + winner).json();
        byte[] file = lab.viewer().get(path).bytes();
        assertThat(ScriptedWorker.sha256(file)).isEqualTo(sha256);
        assertThat(architecture.path("weights").toString())
                .isEqualTo("{\"checkpointId\":" + checkpoint + ",\"path\":\"" + path + "\",\"bytes\":" + file.length
                        + ",\"sha256\":\"" + sha256 + "\"}");
        Browser browser = new Browser(lab.address());
        for (String page : List.of("/searches/" + search.path("id").asLong(), "/architectures/" + winner)) {
            assertThat(browser.body(page))
                    .contains("href=\"" + path + "\"", sha256, file.length + " bytes")
                    .contains("--weights checkpoint-" + checkpoint + ".safetensors --architecture "
                            + architecture.path("text").asString() + " --format");
        }
        assertThat(browser.body("/checkpoints/" + checkpoint)).contains(file.length + " bytes");
    }

    @Test
    void aWorkerThatDiesInATuningLosesItAndTheResultStaysTheSame() throws InterruptedException {
        Topology topology = SyntheticTables.small("dying-tuned");
        String calm = ScriptedWorker.checkpoint("calm-tuned");
        JsonNode undisturbed;
        ScriptedWorker steady = tuning(topology, calm);
        steady.lease();
        try (ScriptedWorker worker = steady.start()) {
            undisturbed = run(request(topology, calm));
        }
        String stormy = ScriptedWorker.checkpoint("stormy-tuned");
        ScriptedWorker dying = tuning(topology, stormy);
        dying.lease();
        long id = lab.operator().post(PATH, request(topology, stormy)).id();
        Evaluation.Lease lost = untilTuningLeased(dying);
        jdbc.sql("update tuning set lease_until = now() - interval '1 second' where id = :id")
                .param("id", lost.leaseId())
                .update();
        try (ScriptedWorker worker = tuning(topology, stormy).start()) {
            List<JsonNode> events = SearchEventStream.untilItsEnd(lab, id);
            JsonNode last = events.get(events.size() - 1);
            assertThat(last.path("state").asString()).as(last.toString()).isEqualTo("DONE");
            assertThat(last.path("result").path("winner"))
                    .isEqualTo(undisturbed.path("result").path("winner"));
            assertThat(last.path("result").path("rounds"))
                    .isEqualTo(undisturbed.path("result").path("rounds"));
        }
        assertThat(dying.work(lost).status()).isEqualTo(404);
    }

    @Test
    void aSearchWithCopiesTunesEachOneThatItTriesAndSaysWhatItBrought() throws InterruptedException {
        Topology topology = SyntheticTables.smallWithContext("tuned-copies", 408);
        String checkpoint = ScriptedWorker.checkpoint("tuned-copies");
        ScriptedWorker worker = ScriptedWorker.tuning(
                lab,
                topology,
                checkpoint,
                architecture -> MeasuredSearchTests.quality(architecture)
                        + (architecture.count(GAINS) > 1 ? 0.03 : 0)
                        - 0.01 * architecture.copied().size());
        worker.lease();
        Map<String, Object> request = request(topology, checkpoint);
        request.putAll(Map.of("copies", true, "latencyTargetPercent", 130));
        JsonNode estimate = lab.operator().post(PATH + "/estimates", request).json();
        try (ScriptedWorker working = worker.start()) {
            JsonNode search = run(request);

            JsonNode measured = search.path("result").path("measured");
            Map<String, JsonNode> copies = new HashMap<>();
            measured.path("copies").forEach(copy -> copies.put(copy.path("slot").asString(), copy));
            assertThat(copies).as(measured.path("copies").toString()).containsKeys(GAINS, COSTS);
            JsonNode gains = Objects.requireNonNull(copies.get(GAINS));
            assertThat(gains.path("kept").asBoolean()).isTrue();
            assertThat(gains.path("gain").asDouble()).isCloseTo(0.02, within(2e-3));
            assertThat(gains.path("gainError").asDouble()).isPositive();
            assertThat(gains.path("prompts").asInt()).isEqualTo(64);
            assertThat(gains.path("costMs").asDouble()).isPositive();
            assertThat(gains.path("note").asString()).isEmpty();
            JsonNode costs = Objects.requireNonNull(copies.get(COSTS));
            assertThat(costs.path("kept").asBoolean()).isFalse();
            assertThat(costs.path("note").asString()).isEqualTo("it costs CLIP");
            assertThat(copies.values()).allSatisfy(copy -> {
                assertThat(tuningsBehind(copy.path("before").asLong()))
                        .isEqualTo(tuningsBehind(copy.path("after").asLong()))
                        .isEqualTo(copy.path("round").asInt());
                assertThat(checkpointOf(copy.path("before").asLong()))
                        .isNotEqualTo(checkpointOf(copy.path("after").asLong()));
            });
            assertThat(measured.path("winner").path("architecture").asString()).contains(GAINS + "=2");
            JsonNode round = measured.path("rounds").get(0);
            assertThat(round.path("steps").get(0).path("type").asString()).isEqualTo("COPY");
            assertThat(round.path("measured").path("tuned").path("checkpoint").asLong())
                    .isEqualTo(checkpointOf(round.path("measured").path("after").asLong()));
            assertThat(working.tuned())
                    .isBetween(3, estimate.path("tunings").get(1).asInt());
            String page = new Browser(lab.address())
                    .body("/searches/" + search.path("id").asLong());
            assertThat(page).contains("Copies that were tried", GAINS, "it costs CLIP");

            int tuned = working.tuned();
            assertThat(run(request).path("result").path("measured")).isEqualTo(measured);
            assertThat(working.tuned()).isEqualTo(tuned);

            request.put("latencyTargetPercent", 100);
            JsonNode full = run(request);
            assertThat(full.path("result").path("measured").has("copies")).isFalse();
            assertThat(new Browser(lab.address())
                            .body("/searches/" + full.path("id").asLong()))
                    .contains("Copies that were tried", "has a copy that keeps to it");
        }
    }

    /** How many tunings made the weights of an evaluation. */
    private int tuningsBehind(long evaluation) {
        int tunings = 0;
        Optional<Long> parent = parentOf(checkpointOf(evaluation));
        while (parent.isPresent()) {
            tunings++;
            parent = parentOf(parent.get());
        }
        return tunings;
    }

    private Optional<Long> parentOf(long checkpoint) {
        return jdbc.sql("select t.checkpoint_id from tuning t join checkpoint c on c.tuning_id = t.id where c.id = :id")
                .param("id", checkpoint)
                .query(Long.class)
                .optional();
    }

    @Test
    void whatMakesNoSenseIsRefusedByField() {
        Topology topology = SyntheticTables.small("tuned-nonsense");
        String checkpoint = ScriptedWorker.checkpoint("tuned-nonsense");
        ScriptedWorker.of(lab, topology, checkpoint, MeasuredSearchTests::quality)
                .lease();
        Map<String, Object> good = request(topology, checkpoint);
        assertRefused(good, Map.of("tuningSteps", -1), "100000");
        assertRefused(good, Map.of("tuningSteps", 100_001), "100000");
        assertRefused("tuningBatch", good, Map.of("tuningBatch", 1025), "1024");
        assertRefused("tuningLearningRate", good, Map.of("tuningLearningRate", 0), "more than 0");
        String unused = "give tuningSteps of at least 1, or leave it out";
        assertRefused("tuningBatch", good, Map.of("tuningSteps", 0, "tuningBatch", 8), unused);
        assertRefused("tuningLearningRate", good, Map.of("tuningSteps", 0, "tuningLearningRate", 0.001), unused);
        assertRefused("tuningLearningRate", good, Map.of("tuningLearningRate", 1.5), "1 at most");
        assertRefused(Map.of("latencyTableId", 1, "tuningSteps", 5), Map.of(), "workers");
        String config = Topology.builtIn("sd-v1.5")
                .configJson()
                .replace("1280", "2560")
                .replace("640", "1280")
                .replace("320", "640");
        Topology large = Topology.parse("too-large-to-tune", config);
        String other = ScriptedWorker.checkpoint("too-large-to-tune");
        ScriptedWorker.of(lab, large, other, MeasuredSearchTests::quality).lease();
        assertRefused(request(large, other), Map.of(), "fusionlab.limits.weights");
        Map<String, Object> copied = new HashMap<>(request(large, other));
        copied.put("copies", true);
        assertRefused(copied, Map.of(), "copies");
        JsonNode estimate = lab.operator().post(PATH + "/estimates", good).json();
        assertThat(estimate.path("warnings").toString()).contains("no worker that is there now fine-tunes");
    }

    private void assertRefused(Map<String, Object> good, Map<String, Object> changes, String remedy) {
        assertRefused("tuningSteps", good, changes, remedy);
    }

    private void assertRefused(String field, Map<String, Object> good, Map<String, Object> changes, String remedy) {
        Map<String, Object> request = new HashMap<>(good);
        request.putAll(changes);
        Answer answer = lab.operator().post(PATH, request);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("field")).as(answer.toString()).isEqualTo(field);
        assertThat(answer.text("remedy")).contains(remedy);
    }

    private ScriptedWorker tuning(Topology topology, String checkpoint) {
        return ScriptedWorker.tuning(lab, topology, checkpoint, MeasuredSearchTests::quality);
    }

    private static Evaluation.Lease untilTuningLeased(ScriptedWorker worker) {
        for (int i = 0; i < 400; i++) {
            Answer answer = worker.client().post(Evaluation.LEASES, worker.offer(1));
            if (answer.status() == 200) {
                Evaluation.Lease lease = answer.as(Evaluation.Lease.class);
                if (lease.tuning() != null) {
                    return lease;
                }
                worker.work(lease);
            }
        }
        throw new AssertionError("no tuning was leased");
    }

    private long checkpointOf(long evaluation) {
        return jdbc.sql("select checkpoint_id from evaluation where id = :id")
                .param("id", evaluation)
                .query(Long.class)
                .single();
    }

    private JsonNode run(Map<String, Object> request) {
        Answer accepted = lab.operator().post(PATH, request);
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        List<JsonNode> events = SearchEventStream.untilItsEnd(lab, accepted.id());
        JsonNode last = events.get(events.size() - 1);
        assertThat(last.path("state").asString()).as(last.toString()).isEqualTo("DONE");
        return last;
    }

    private Map<String, Object> request(Topology topology, String checkpoint) {
        Map<String, Object> request = new HashMap<>();
        request.put(
                "latencyTableId",
                SyntheticTables.importLatencies(lab, SyntheticTables.latencies("tuned-" + topology.name(), topology)));
        request.put("qualitySource", "workers");
        request.put("checkpoint", checkpoint);
        request.put("latencyTargetPercent", 70);
        request.put("seed", 1);
        request.put("prompts", 16);
        request.put("maxPrompts", 64);
        request.put("tuningSteps", 200);
        return request;
    }
}

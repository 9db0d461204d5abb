package fusionlab.server.search;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.LatencyTable;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Measured searches. The scores are made up, by {@link ScriptedWorker}. */
@ServerTest
class MeasuredSearchTests {

    private static final String PATH = "/api/v1/searches";

    private final Lab lab;
    private final JdbcClient jdbc;

    MeasuredSearchTests(Lab lab, JdbcClient jdbc) {
        this.lab = lab;
        this.jdbc = jdbc;
    }

    static double quality(Architecture architecture) {
        double clip = 0.9;
        int number = 1;
        for (int count : architecture.counts().values()) {
            clip -= count == 0 ? 0.004 * number : 0;
            number++;
        }
        return clip;
    }

    @Test
    void aSearchOnWorkersFindsAWinnerThatIsMeasuredItself() throws InterruptedException {
        Topology topology = SyntheticTables.small("online");
        String checkpoint = ScriptedWorker.checkpoint("online");
        ScriptedWorker worker = ScriptedWorker.of(lab, topology, checkpoint, MeasuredSearchTests::quality);
        worker.lease();
        Map<String, Object> request = request(topology, checkpoint);

        Answer estimate = lab.operator().post(PATH + "/estimates", request);
        assertThat(estimate.status()).as(estimate.toString()).isEqualTo(200);
        assertThat(estimate.json().path("workers").asInt()).isEqualTo(1);
        assertThat(estimate.json().path("seconds").get(0).asDouble()).isPositive();
        assertThat(estimate.json().path("warnings").toString()).doesNotContain("no prompts are left");

        Answer accepted = lab.operator().post(PATH, request);
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);
        assertThat(accepted.json().path("qualityTableId").isNull()).isTrue();
        try (ScriptedWorker working = worker.start()) {
            List<JsonNode> events = SearchEventStream.untilItsEnd(lab, accepted.id());
            JsonNode last = events.get(events.size() - 1);

            assertThat(last.path("state").asString()).as(last.toString()).isEqualTo("DONE");
            JsonNode result = last.path("result");
            JsonNode measured = result.path("measured");
            assertThat(measured.path("checkpoint").asString()).isEqualTo(checkpoint);
            assertThat(measured.path("winner").path("evaluation").asLong()).isPositive();
            assertThat(measured.path("heldOut").asInt()).isEqualTo(64);
            assertThat(measured.path("winner").path("prompts").asInt()).isEqualTo(64);
            assertThat(promptsOf(measured.path("winner").path("evaluation").asLong()))
                    .isEqualTo(128);
            assertThat(measured.path("winner").path("architecture").asString())
                    .isEqualTo(result.path("winner").path("architecture").asString());
            double loss = measured.path("original").path("clip").asDouble()
                    - measured.path("winner").path("clip").asDouble();
            assertThat(result.path("winner").path("clipLoss").asDouble())
                    .isCloseTo(loss, org.assertj.core.api.Assertions.within(1e-9));
            assertThat(measured.path("additiveLoss").asDouble()).isPositive();
            assertThat(measured.path("oneShot").path("evaluation").asLong()).isPositive();
            assertThat(measured.path("exact").path("evaluation").asLong()).isPositive();
            assertThat(measured.path("exactGain").isNumber()).isTrue();
            assertThat(last.path("reachedMs").asDouble())
                    .isEqualTo(result.path("winner").path("latency").path("ms").asDouble());
            assertThat(measured.path("pearson").asDouble()).isGreaterThan(0.9);
            assertThat(measured.path("rounds").size())
                    .isEqualTo(last.path("roundsDone").asInt());
            assertThat(measured.path("rounds")
                            .get(0)
                            .path("measured")
                            .path("candidates")
                            .get(0)
                            .path("evaluation")
                            .asLong())
                    .isPositive();
            assertThat(last.path("qualityTableId").asLong()).isPositive();
            Answer table = lab.operator()
                    .get("/api/v1/quality-tables/" + last.path("qualityTableId").asLong());
            assertThat(table.text("source")).contains(checkpoint.substring(0, 12));
            assertThat(table.json().path("slots").size())
                    .isEqualTo(topology.slots().size());
            assertThat(working.evaluated()).isEqualTo(promptsOf(checkpoint));
        }
    }

    @Test
    void whatWasMeasuredForOneSearchIsNotMeasuredAgainForAnother() throws InterruptedException {
        Topology topology = SyntheticTables.small("twice");
        String checkpoint = ScriptedWorker.checkpoint("twice");
        try (ScriptedWorker worker = ScriptedWorker.of(lab, topology, checkpoint, MeasuredSearchTests::quality)
                .start()) {
            awaitCheckpoint(checkpoint);
            Map<String, Object> request = request(topology, checkpoint);
            JsonNode first = run(request);
            int prompts = worker.evaluated();
            JsonNode second = run(request);

            assertThat(worker.evaluated()).isEqualTo(prompts);
            assertThat(second.path("result").path("measured"))
                    .isEqualTo(first.path("result").path("measured"));
            assertThat(second.path("winnerId")).isEqualTo(first.path("winnerId"));
        }
    }

    @Test
    void whereThePromptsAreUsedUpTheComparisonIsOnThoseOfTheChoiceAndSaysSo() throws InterruptedException {
        Topology topology = SyntheticTables.small("used-up");
        String checkpoint = ScriptedWorker.checkpoint("used-up");
        try (ScriptedWorker worker = ScriptedWorker.of(lab, topology, checkpoint, MeasuredSearchTests::quality)
                .start()) {
            awaitCheckpoint(checkpoint);
            Map<String, Object> request = request(topology, checkpoint);
            request.put("maxPrompts", ScriptedWorker.PROMPTS - 15);
            JsonNode estimate =
                    lab.operator().post(PATH + "/estimates", request).json();
            assertThat(estimate.path("warnings").toString()).contains("fewer maxPrompts leave some");
            JsonNode measured = run(request).path("result").path("measured");
            assertThat(measured.path("heldOut").asInt(-1)).isZero();
            assertThat(measured.path("winner").path("prompts").asInt()).isEqualTo(ScriptedWorker.PROMPTS - 15);
        }
    }

    @Test
    void aSearchThatWasStoredBeforePromptsWereHeldOutEndsAsItWouldHave() throws InterruptedException {
        Topology topology = SyntheticTables.small("stored-before");
        String checkpoint = ScriptedWorker.checkpoint("stored-before");
        ScriptedWorker worker = ScriptedWorker.of(lab, topology, checkpoint, MeasuredSearchTests::quality);
        worker.lease();
        long id = lab.operator().post(PATH, request(topology, checkpoint)).id();
        assertThat(lab.operator()
                        .get(PATH + "/" + id)
                        .json()
                        .path("parameters")
                        .path("online")
                        .path("heldOut")
                        .asInt())
                .isEqualTo(64);
        jdbc.sql("update search_run set parameters = parameters #- '{online,heldOut}' where id = :id")
                .param("id", id)
                .update();
        try (ScriptedWorker working = worker.start()) {
            List<JsonNode> events = SearchEventStream.untilItsEnd(lab, id);
            JsonNode last = events.get(events.size() - 1);
            assertThat(last.path("state").asString()).as(last.toString()).isEqualTo("DONE");
            JsonNode measured = last.path("result").path("measured");
            assertThat(measured.path("heldOut").asInt(-1)).isZero();
            assertThat(promptsOf(measured.path("winner").path("evaluation").asLong()))
                    .isEqualTo(64);
        }
    }

    @Test
    void aWorkerThatDiesLosesItsLeaseAndTheResultStaysTheSame() throws InterruptedException {
        Topology topology = SyntheticTables.small("dying");
        JsonNode undisturbed;
        String calm = ScriptedWorker.checkpoint("calm");
        try (ScriptedWorker worker = ScriptedWorker.of(lab, topology, calm, MeasuredSearchTests::quality)
                .start()) {
            awaitCheckpoint(calm);
            undisturbed = run(request(topology, calm));
        }
        String stormy = ScriptedWorker.checkpoint("stormy");
        ScriptedWorker dying = ScriptedWorker.of(lab, topology, stormy, MeasuredSearchTests::quality);
        dying.lease();
        long id = lab.operator().post(PATH, request(topology, stormy)).id();
        var lost = untilLeased(dying);
        jdbc.sql("update evaluation_piece set lease_until = now() - interval '1 second' where id = :id")
                .param("id", lost.leaseId())
                .update();
        try (ScriptedWorker worker = ScriptedWorker.of(lab, topology, stormy, MeasuredSearchTests::quality)
                .start()) {
            List<JsonNode> events = SearchEventStream.untilItsEnd(lab, id);
            JsonNode last = events.get(events.size() - 1);
            assertThat(last.path("state").asString()).as(last.toString()).isEqualTo("DONE");
            assertThat(last.path("result").path("winner"))
                    .isEqualTo(undisturbed.path("result").path("winner"));
            assertThat(last.path("result").path("rounds"))
                    .isEqualTo(undisturbed.path("result").path("rounds"));
        }
        assertThat(dying.report(lost).status()).isEqualTo(404);
    }

    @Test
    void whatNoWorkerCanEvaluateStopsTheSearchWithTheReason() {
        Topology topology = SyntheticTables.small("hopeless");
        String checkpoint = ScriptedWorker.checkpoint("hopeless");
        ScriptedWorker worker = ScriptedWorker.of(lab, topology, checkpoint, MeasuredSearchTests::quality);
        worker.lease();
        long id = lab.operator().post(PATH, request(topology, checkpoint)).id();
        String state = "";
        for (int i = 0; i < 400 && !state.equals("FAILED"); i++) {
            Answer lease = worker.client().post(fusionlab.protocol.Evaluation.LEASES, worker.offer(1));
            if (lease.status() == 200) {
                worker.problem(
                        lease.as(fusionlab.protocol.Evaluation.Lease.class), "the score of prompt 3 is not a number");
            }
            state = lab.operator().get(PATH + "/" + id).text("state");
        }
        assertThat(lab.operator().get(PATH + "/" + id).text("problem"))
                .contains("the score of prompt 3 is not a number")
                .contains("scripted");
    }

    @Test
    void aSearchMayHaveTheProtocolOfAQualityTableAndComputesNothingTwice() throws InterruptedException {
        Topology topology = SyntheticTables.smallWithContext("protocol", 392);
        String checkpoint = ScriptedWorker.checkpoint("protocol");
        ScriptedWorker worker = ScriptedWorker.of(lab, topology, checkpoint, MeasuredSearchTests::quality);
        worker.lease();
        try (ScriptedWorker working = worker.start()) {
            Map<String, Object> protocol = Map.of("sampler", "ddim", "steps", 12, "guidance", 3, "seed", 77);
            Answer table = lab.operator()
                    .post(
                            "/api/v1/quality-tables/evaluations",
                            Map.of("checkpoint", checkpoint, "prompts", 64, "protocol", protocol));
            assertThat(table.status()).as(table.toString()).isEqualTo(202);
            awaitDone("/api/v1/quality-tables/evaluations/" + table.id());
            int forTable = working.evaluated();
            assertThat(forTable).isEqualTo(64 * (1 + topology.slots().size()));
            Map<String, Object> request = request(topology, checkpoint);
            request.putAll(Map.of("sampler", "ddim", "steps", 12, "guidance", 3, "protocolSeed", 77));

            JsonNode search = run(request);

            assertThat(search.path("parameters").path("online").path("protocol"))
                    .isEqualTo(table.json().path("protocol"));
            assertThat(working.repeated()).isZero();
            assertThat(working.evaluated()).isEqualTo(promptsOf(checkpoint));
            // The first round needs nothing more, and later ones no original.
            JsonNode first =
                    search.path("result").path("measured").path("rounds").get(0);
            List<Long> evaluations = new ArrayList<>();
            first.path("measured")
                    .path("candidates")
                    .forEach(candidate ->
                            evaluations.add(candidate.path("evaluation").asLong()));
            assertThat(evaluations)
                    .hasSize(topology.slots().size())
                    .filteredOn(evaluation -> promptsOf((long) evaluation) > 64)
                    .as("only the choices that were compared in the end have more prompts")
                    .hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void aFloorAboveTheOriginalEndsTheSearchBeforeAnyRemovalIsEvaluated() throws InterruptedException {
        Topology topology = SyntheticTables.smallWithContext("floor", 400);
        String checkpoint = ScriptedWorker.checkpoint("floor");
        ScriptedWorker worker = ScriptedWorker.of(lab, topology, checkpoint, MeasuredSearchTests::quality);
        worker.lease();
        try (ScriptedWorker working = worker.start()) {
            Map<String, Object> request = request(topology, checkpoint);
            request.put("clipFloor", 0.97);
            List<JsonNode> events = SearchEventStream.untilItsEnd(
                    lab, lab.operator().post(PATH, request).id());
            JsonNode last = events.get(events.size() - 1);

            assertThat(last.path("state").asString()).isEqualTo("FAILED");
            assertThat(last.path("problem").asString())
                    .contains("clipFloor 0.97 lies above the original's measured CLIP of 0.9")
                    .contains("95 % interval");
            assertThat(working.evaluated()).isEqualTo(16);
        }
    }

    @Test
    void aCancelledSearchTakesItsDemandsBack() {
        Topology topology = SyntheticTables.small("cancelled-online");
        String checkpoint = ScriptedWorker.checkpoint("cancelled");
        ScriptedWorker worker = ScriptedWorker.of(lab, topology, checkpoint, MeasuredSearchTests::quality);
        worker.lease();
        long id = lab.operator().post(PATH, request(topology, checkpoint)).id();
        var lease = untilLeased(worker);
        lab.operator().delete(PATH + "/" + id);
        List<JsonNode> events = SearchEventStream.untilItsEnd(lab, id);
        assertThat(events.get(events.size() - 1).path("state").asString()).isEqualTo("CANCELLED");
        Answer heartbeat = worker.client()
                .post(
                        fusionlab.protocol.Evaluation.heartbeat(lease.leaseId()),
                        new fusionlab.protocol.Evaluation.Heartbeat(lease.fencingToken(), 1, 64));
        assertThat(heartbeat.json().path("cancelled").asBoolean()).isTrue();
        assertThat(worker.lease()).isEmpty();
    }

    @Test
    void whatMakesNoSenseIsRefusedByField() {
        Topology topology = SyntheticTables.small("online-nonsense");
        String checkpoint = ScriptedWorker.checkpoint("nonsense");
        ScriptedWorker.of(lab, topology, checkpoint, MeasuredSearchTests::quality)
                .lease();
        Map<String, Object> good = request(topology, checkpoint);
        assertRefused(good, "checkpoint", Map.of("checkpoint", ScriptedWorker.checkpoint("nobody has it")));
        assertRefused(good, "checkpoint", Map.of("checkpoint", "../x"));
        assertRefused(good, "prompts", Map.of("prompts", 1));
        assertRefused(good, "maxPrompts", Map.of("prompts", 32, "maxPrompts", 16));
        assertRefused(good, "maxPrompts", Map.of("maxPrompts", ScriptedWorker.PROMPTS + 1));
        assertRefused(good, "steps", Map.of("steps", 0));
        assertRefused(good, "guidance", Map.of("guidance", -1));
        assertRefused(good, "sampler", Map.of("sampler", "euler"));
        assertRefused(good, "protocolSeed", Map.of("protocolSeed", 1L << 53));
        assertRefused(good, "protocolSeed", Map.of("protocolSeed", Long.MIN_VALUE));
        assertRefused(Map.of("latencyTableId", 1, "qualityTableId", 1), "protocolSeed", Map.of("protocolSeed", 5));
        assertRefused(good, "latencyTargetPercent", Map.of("latencyTargetPercent", 100.1));
        assertRefused(good, "latencyTargetPercent", Map.of("latencyTargetPercent", 5000, "copies", true));
        assertRefused(good, "clipTolerance", Map.of("clipTolerance", 2));
        assertRefused(good, "algorithm", Map.of("algorithm", "exact"));
        assertRefused(good, "qualityTableId", Map.of("qualityTableId", 1));
        assertRefused(good, "qualitySource", Map.of("qualitySource", "gut feeling"));
        Topology sd = Topology.builtIn("sd-v1.5");
        long other = SyntheticTables.importLatencies(lab, SyntheticTables.latencies("online-other", sd));
        assertRefused(good, "checkpoint", Map.of("latencyTableId", other));
    }

    private void assertRefused(Map<String, Object> good, String field, Map<String, Object> changes) {
        Map<String, Object> request = new HashMap<>(good);
        request.putAll(changes);
        Answer answer = lab.operator().post(PATH, request);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("field")).as(answer.toString()).isEqualTo(field);
        assertThat(answer.text("remedy")).isNotEmpty();
    }

    private fusionlab.protocol.Evaluation.Lease untilLeased(ScriptedWorker worker) {
        for (int i = 0; i < 200; i++) {
            var lease = worker.client().post(fusionlab.protocol.Evaluation.LEASES, worker.offer(1));
            if (lease.status() == 200) {
                return lease.as(fusionlab.protocol.Evaluation.Lease.class);
            }
        }
        throw new AssertionError("nothing was leased");
    }

    private void awaitDone(String path) {
        long end = System.nanoTime() + 60_000_000_000L;
        String state = lab.operator().get(path).text("state");
        while (state.equals("RUNNING")) {
            assertThat(System.nanoTime()).isLessThan(end);
            state = lab.operator().get(path).text("state");
        }
        assertThat(state).isEqualTo("DONE");
    }

    private void awaitCheckpoint(String checkpoint) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (jdbc.sql("select count(*) from checkpoint where sha256 = :sha256")
                        .param("sha256", checkpoint)
                        .query(Integer.class)
                        .single()
                == 0) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private int promptsOf(String checkpoint) {
        return jdbc.sql("""
                        select sum(p.to_prompt - p.from_prompt) from evaluation_piece p join checkpoint c on c.id = p.checkpoint_id
                        where c.sha256 = :sha256 and p.state = 'DONE'""").param("sha256", checkpoint).query(Integer.class).single();
    }

    private int promptsOf(long evaluation) {
        return jdbc.sql("select sum(to_prompt - from_prompt) from evaluation_piece where evaluation_id = :id")
                .param("id", evaluation)
                .query(Integer.class)
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
        LatencyTable table = SyntheticTables.latencies("online-" + topology.name(), topology);
        Map<String, Object> request = new HashMap<>();
        request.put("latencyTableId", SyntheticTables.importLatencies(lab, table));
        request.put("qualitySource", "workers");
        request.put("checkpoint", checkpoint);
        request.put("latencyTargetPercent", 70);
        request.put("seed", 1);
        request.put("prompts", 16);
        request.put("maxPrompts", 64);
        return request;
    }
}

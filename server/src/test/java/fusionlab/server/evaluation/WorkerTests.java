package fusionlab.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Evaluation.Lease;
import fusionlab.protocol.Evaluation.Picture;
import fusionlab.protocol.Evaluation.Result;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What workers may say, and what becomes of it. */
@ServerTest
class WorkerTests {

    private static final String TABLES = "/api/v1/quality-tables/evaluations";

    private final Lab lab;
    private final JdbcClient jdbc;

    WorkerTests(Lab lab, JdbcClient jdbc) {
        this.lab = lab;
        this.jdbc = jdbc;
    }

    @Test
    void aQualityTableIsMadeOfWhatTwoWorkersEvaluate() throws InterruptedException {
        Topology topology = SyntheticTables.small("tabular");
        String checkpoint = ScriptedWorker.checkpoint("tabular");
        ScriptedWorker one = worker(topology, checkpoint);
        one.lease();
        Answer accepted = ask(checkpoint, 100);
        assertThat(accepted.status()).as(accepted.toString()).isEqualTo(202);

        try (ScriptedWorker first = one.start();
                ScriptedWorker second = worker(topology, checkpoint).start()) {
            JsonNode made = untilDone(accepted.id());

            assertThat(made.path("state").asString()).as(made.toString()).isEqualTo("DONE");
            assertThat(made.path("pearson").asDouble()).isGreaterThan(0.9);
            assertThat(made.path("proxy").asBoolean()).isFalse();
            JsonNode table = lab.operator()
                    .get("/api/v1/quality-tables/" + made.path("qualityTableId").asLong())
                    .json();
            assertThat(table.path("slots").size()).isEqualTo(topology.slots().size());
            // Removing the n-th slot costs 0.002 n, and noise.
            assertThat(table.path("slots").get(4).path("deltaClip").asDouble())
                    .isCloseTo(0.010, org.assertj.core.api.Assertions.within(0.001));
            assertThat(table.path("slots").get(4).path("standardError").asDouble())
                    .isBetween(1e-6, 1e-3);
            assertThat(first.evaluated() + second.evaluated())
                    .isEqualTo(100 * (topology.slots().size() + 1));
            assertThat(second.evaluated()).isPositive();
        }
        assertThat(lab.operator().get("/actuator/prometheus").body())
                .contains(
                        "fusionlab_workers ",
                        "fusionlab_evaluation_waiting ",
                        "fusionlab_work{kind=\"piece\",state=\"done\"} ",
                        "fusionlab_work{kind=\"tuning\",state=\"queued\"} ",
                        "fusionlab_work{kind=\"job\",state=\"leased\"} ",
                        "fusionlab_evaluation_prompts_total ",
                        "fusionlab_evaluation_prompt_step_seconds_count ");
    }

    @Test
    void aWorkersTokenOpensWhatWorkersNeedAndNothingElse() {
        ScriptedWorker worker = worker(SyntheticTables.small("roles"), ScriptedWorker.checkpoint("roles"));
        assertThat(worker.client().get("/api/v1/checkpoints").status()).isEqualTo(403);
        assertThat(worker.client().post("/api/v1/searches", Map.of()).status()).isEqualTo(403);
        assertThat(lab.operator().post(Evaluation.LEASES, worker.offer()).status())
                .isEqualTo(403);
        assertThat(lab.anonymous().post(Evaluation.LEASES, worker.offer()).status())
                .isEqualTo(401);
        assertThat(worker.lease()).isEmpty();
    }

    @Test
    void resultsThatCannotBeTrueAreRefusedWithFieldAndRemedyAndTheSameAgainIsCountedOnce() {
        String checkpoint = ScriptedWorker.checkpoint("refused");
        ScriptedWorker worker = worker(SyntheticTables.small("refused"), checkpoint);
        worker.lease();
        ask(checkpoint, 16);
        Lease lease = untilLeased(worker);
        Result good = worker.result(lease);
        List<Double> wrong = new ArrayList<>(good.scores());
        wrong.set(3, 1.5);
        refused(worker, with(good, wrong, checkpoint, List.of()), "scores[3]");
        refused(worker, with(good, good.scores().subList(1, 16), checkpoint, List.of()), "scores");
        refused(worker, with(good, good.scores(), ScriptedWorker.checkpoint("another"), List.of()), "checkpoint");
        String pixel = ScriptedWorker.PIXEL;
        String text =
                Base64.getEncoder().encodeToString("no picture".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        byte[] large = java.util.Arrays.copyOf(Base64.getDecoder().decode(pixel), Evaluation.MAX_PICTURE_BYTES + 1);
        for (List<Picture> pictures : List.of(
                List.of(new Picture(0, "p", text)),
                List.of(new Picture(16, "p", pixel)),
                List.of(new Picture(0, "p", Base64.getEncoder().encodeToString(large))),
                Collections.nCopies(5, new Picture(0, "p", pixel)))) {
            refused(worker, with(good, good.scores(), checkpoint, pictures), "pictures");
        }
        refused(
                worker,
                new Result(good.fencingToken(), checkpoint, good.scores(), 3_600, 1, List.of(), null, null),
                "wallSeconds");
        Lease again = untilLeased(worker);
        String nan = "{\"fencingToken\":" + again.fencingToken() + ",\"checkpoint\":\"" + checkpoint
                + "\",\"scores\":[NaN],\"wallSeconds\":1,\"cpuSeconds\":1}";
        assertThat(worker.client().post(Evaluation.result(again.leaseId()), nan).status())
                .isEqualTo(400);
        assertThat(worker.report(again).json().path("accepted").asBoolean()).isTrue();
        assertThat(worker.report(again).json().path("accepted").asBoolean()).isFalse();
        List<Double> others = new ArrayList<>(worker.result(again).scores());
        others.set(0, 0.5);
        Answer different = worker.client()
                .post(Evaluation.result(again.leaseId()), with(worker.result(again), others, checkpoint, List.of()));
        assertThat(different.status()).isEqualTo(409);
        assertThat(worker.client()
                        .post(Evaluation.result(999_999_999L), worker.result(again))
                        .status())
                .isEqualTo(404);
    }

    /** Each refusal is a problem of its piece, so each is of a piece of its own. */
    private void refused(ScriptedWorker worker, Result result, String field) {
        Lease lease = untilLeased(worker);
        Answer answer = worker.client()
                .post(
                        Evaluation.result(lease.leaseId()),
                        new Result(
                                lease.fencingToken(),
                                result.checkpoint(),
                                result.scores(),
                                result.wallSeconds(),
                                1,
                                result.pictures(),
                                null,
                                null));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(answer.text("remedy")).contains("nothing of the result was stored");
    }

    private static Result with(Result like, List<Double> scores, String checkpoint, List<Picture> pictures) {
        return new Result(like.fencingToken(), checkpoint, scores, 1, 1, pictures, null, null);
    }

    @Test
    void anExpiredLeaseContinuesUnlessSomeoneElseHasIt() {
        String checkpoint = ScriptedWorker.checkpoint("late");
        Topology topology = SyntheticTables.small("late");
        ScriptedWorker slow = worker(topology, checkpoint);
        slow.lease();
        ask(checkpoint, 16);
        Lease lease = untilLeased(slow);
        assertThat(secondsLeft(lease)).isLessThanOrEqualTo(10);
        assertThat(beat(slow, lease).status()).isEqualTo(200);
        assertThat(secondsLeft(lease)).isGreaterThan(50);
        expire(lease);
        ScriptedWorker other = worker(SyntheticTables.small("elsewhere"), ScriptedWorker.checkpoint("elsewhere"));
        other.lease();
        assertThat(beat(slow, lease).json().path("cancelled").asBoolean()).isFalse();
        expire(lease);
        ScriptedWorker fast = worker(topology, checkpoint);
        List<Lease> leases = new ArrayList<>();
        for (Optional<Lease> next = fast.lease(); next.isPresent(); next = fast.lease()) {
            leases.add(next.get());
        }
        assertThat(leases).anySatisfy(each -> {
            assertThat(each.leaseId()).isEqualTo(lease.leaseId());
            assertThat(each.fencingToken()).isGreaterThan(lease.fencingToken());
        });
        assertThat(beat(slow, lease).status()).isEqualTo(404);
        assertThat(slow.report(lease).status()).isEqualTo(404);
    }

    @Test
    void anothersLeaseIsNotThereForAnyTokenOrSessionButItsOwn() {
        String checkpoint = ScriptedWorker.checkpoint("foreign");
        Topology topology = SyntheticTables.small("foreign");
        ScriptedWorker owner = worker(topology, checkpoint);
        owner.lease();
        ask(checkpoint, 16);
        Lease lease = untilLeased(owner);
        ScriptedWorker thief = worker(topology, ScriptedWorker.checkpoint("another of foreign"));
        thief.lease();
        Lab.Client sameToken = owner.client().header(Evaluation.SESSION, "another process");

        for (Lab.Client stranger : List.of(thief.client(), sameToken)) {
            Evaluation.Heartbeat beat = new Evaluation.Heartbeat(lease.fencingToken(), 15, 16);
            Result problem = new Result(lease.fencingToken(), checkpoint, List.of(), 0, 0, List.of(), "sabotage", null);
            Result wrong = with(owner.result(lease), List.of(), checkpoint, List.of());
            assertThat(stranger.post(Evaluation.heartbeat(lease.leaseId()), beat)
                            .status())
                    .isEqualTo(404);
            for (Result forged : List.of(owner.result(lease), problem, wrong)) {
                assertThat(stranger.post(Evaluation.result(lease.leaseId()), forged)
                                .status())
                        .isEqualTo(404);
            }
        }
        assertThat(jdbc.sql(
                                "select state || ' ' || progress_done || ' ' || problems from evaluation_piece where id = :id")
                        .param("id", lease.leaseId())
                        .query(String.class)
                        .single())
                .isEqualTo("LEASED 0 0");
        Answer stolen = thief.client()
                .post(
                        Evaluation.LEASES,
                        ScriptedWorker.inSession(thief.offer(), owner.offer().session()));
        assertThat(stolen.status()).isEqualTo(409);
        assertThat(stolen.text("field")).isEqualTo("session");
        Lab.Client itself =
                owner.client().header(Evaluation.SESSION, owner.offer().session());
        Answer taken = itself.post(Evaluation.result(lease.leaseId()), owner.result(lease));
        assertThat(taken.json().path("accepted").asBoolean())
                .as(taken.toString())
                .isTrue();
    }

    @Test
    void aProblemIsTriedThreeTimesAndThenTheReasonIsReported() {
        String checkpoint = ScriptedWorker.checkpoint("memory");
        ScriptedWorker worker = worker(SyntheticTables.small("memory"), checkpoint);
        worker.lease();
        long id = ask(checkpoint, 16).id();
        JsonNode made = lab.operator().get(TABLES + "/" + id).json();
        for (int i = 0; i < 200 && made.path("state").asString().equals("RUNNING"); i++) {
            lease(worker, 1).ifPresent(lease -> worker.problem(lease, "out of memory:\n12 GB are needed"));
            made = lab.operator().get(TABLES + "/" + id).json();
        }
        assertThat(made.path("state").asString()).isEqualTo("FAILED");
        assertThat(made.path("problem").asString()).contains("out of memory: 12 GB are needed");
        assertThat(lab.operator().delete(TABLES + "/" + id).text("state")).isEqualTo("FAILED");
    }

    @Test
    void checkpointsAndEvaluationsCanBeLookedAt() {
        String checkpoint = ScriptedWorker.checkpoint("looked-at");
        ScriptedWorker worker = worker(SyntheticTables.small("looked-at"), checkpoint);
        worker.lease();
        ask(checkpoint, 16);
        Lease lease = untilLeased(worker);
        worker.report(lease);

        JsonNode seen = lab.viewer()
                .get("/api/v1/checkpoints?limit=200")
                .json()
                .path("items")
                .valueStream()
                .filter(each -> each.path("sha256").asString().equals(checkpoint))
                .findFirst()
                .orElseThrow();
        assertThat(seen.path("workers").asInt()).isEqualTo(1);
        JsonNode one = lab.viewer()
                .get("/api/v1/checkpoints/" + seen.path("id").asLong())
                .json();
        assertThat(one.path("processes").get(0).path("secondsPerPromptStep").asDouble())
                .isEqualTo(0.002);
        String list = "/api/v1/evaluations?checkpoint=" + seen.path("id").asLong();
        assertThat(lab.viewer().get(list).json().path("total").asInt()).isGreaterThan(5);
        JsonNode evaluation = lab.viewer()
                .get("/api/v1/evaluations/"
                        + java.util.Objects.requireNonNull(lease.work()).evaluationId())
                .json();
        assertThat(evaluation.path("clip").asDouble()).isBetween(0.5, 1.0);
        assertThat(evaluation.path("pieces").get(0).path("scores").size()).isEqualTo(16);
        Answer picture = lab.viewer()
                .get("/api/v1/evaluations/"
                        + java.util.Objects.requireNonNull(lease.work()).evaluationId() + "/pictures/0");
        assertThat(picture.bytes()).isEqualTo(Base64.getDecoder().decode(ScriptedWorker.PIXEL));
        assertThat(picture.header("Content-Type")).isEqualTo("image/png");
        assertThat(lab.viewer()
                        .get("/api/v1/evaluations/"
                                + java.util.Objects.requireNonNull(lease.work()).evaluationId() + "/pictures/9")
                        .status())
                .isEqualTo(404);
        assertThat(lab.viewer().post(TABLES, Map.of("checkpoint", checkpoint)).status())
                .isEqualTo(403);
    }

    @Test
    void aTokenCannotFillTheListWithCheckpointsThatNobodyAskedFor() {
        ScriptedWorker worker = worker(SyntheticTables.small("flood"), ScriptedWorker.checkpoint("flood 0"));
        worker.lease();
        int status = 200;
        int offered = 1;
        for (; offered < 100 && status < 300; offered++) {
            status = worker.client()
                    .post(
                            Evaluation.LEASES,
                            ScriptedWorker.offering(worker.offer(), ScriptedWorker.checkpoint("flood " + offered)))
                    .status();
        }
        assertThat(status).isEqualTo(409);
        assertThat(offered).isEqualTo(51);
        assertThat(worker.lease()).isEmpty();
        Answer list = lab.viewer().get("/api/v1/checkpoints?limit=200");
        assertThat(list.body())
                .doesNotContain("topologyConfig", "block_out_channels")
                .contains("topologyHash");
        worker(SyntheticTables.small("flood"), ScriptedWorker.checkpoint("flood by another"))
                .lease();
    }

    @Test
    void aConfigOfAMegabyteIsNone() {
        ScriptedWorker worker = worker(SyntheticTables.small("padded"), ScriptedWorker.checkpoint("padded"));
        Evaluation.Offer offer = worker.offer();
        Map<String, @Nullable Object> padded = new HashMap<>(Map.of(
                "protocolVersion",
                2,
                "workerVersion",
                "1",
                "worker",
                "w",
                "session",
                "s",
                "checkpoint",
                offer.checkpoint()));
        padded.putAll(Map.of(
                "world",
                "w",
                "promptSet",
                offer.promptSet(),
                "promptCount",
                1,
                "scorer",
                offer.scorer(),
                "memoryBytes",
                1));
        padded.putAll(Map.of("freeMemoryBytes", 1, "waitSeconds", 0));
        padded.put("topologyConfig", offer.topologyConfig() + " ".repeat(70_000));
        Answer refused = worker.client().post(Evaluation.LEASES, padded);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("detail")).contains("topologyConfig");
        assertThat(refused.text("field")).isEqualTo("topologyConfig");

        padded.remove("topologyConfig");
        Answer missing = worker.client().post(Evaluation.LEASES, padded);
        assertThat(missing.status()).isEqualTo(422);
        assertThat(missing.text("detail")).isEqualTo("topologyConfig is missing");
        assertThat(missing.text("field")).isEqualTo("topologyConfig");
    }

    @Test
    void anOfferThatContradictsAnEarlierOneOrItselfIsRefused() {
        String checkpoint = ScriptedWorker.checkpoint("contradiction");
        worker(SyntheticTables.small("contradiction"), checkpoint).lease();
        ScriptedWorker other = ScriptedWorker.of(
                lab,
                Topology.parse("contradiction", Topology.builtIn("sd-v1.5").configJson()),
                checkpoint,
                architecture -> 0.9);
        assertThat(other.client().post(Evaluation.LEASES, other.offer()).status())
                .isEqualTo(409);
        Map<String, @Nullable Object> offer = new HashMap<>();
        offer.put("protocolVersion", 2);
        assertThat(other.client().post(Evaluation.LEASES, offer).status()).isBetween(400, 422);
    }

    private Answer ask(String checkpoint, int prompts) {
        return lab.operator()
                .post(TABLES, Map.of("checkpoint", checkpoint, "prompts", prompts, "protocol", Map.of("steps", 8)));
    }

    private JsonNode untilDone(long id) throws InterruptedException {
        JsonNode made = lab.operator().get(TABLES + "/" + id).json();
        long end = System.nanoTime() + 60_000_000_000L;
        while (made.path("state").asString().equals("RUNNING") && System.nanoTime() < end) {
            made = lab.operator().get(TABLES + "/" + id).json();
        }
        return made;
    }

    private ScriptedWorker worker(Topology topology, String checkpoint) {
        return ScriptedWorker.of(lab, topology, checkpoint, architecture -> {
            double clip = 0.9;
            int number = 1;
            for (int count : architecture.counts().values()) {
                clip -= count == 0 ? 0.002 * number : 0;
                number++;
            }
            return clip;
        });
    }

    private static Lease untilLeased(ScriptedWorker worker) {
        for (int i = 0; i < 60; i++) {
            Optional<Lease> lease = lease(worker, 1);
            if (lease.isPresent()) {
                return lease.get();
            }
        }
        throw new AssertionError("nothing was leased");
    }

    private static Optional<Lease> lease(ScriptedWorker worker, int seconds) {
        Answer answer = worker.client().post(Evaluation.LEASES, worker.offer(seconds));
        return answer.status() == 200 ? Optional.of(answer.as(Lease.class)) : Optional.empty();
    }

    private static Answer beat(ScriptedWorker worker, Lease lease) {
        return worker.client()
                .post(Evaluation.heartbeat(lease.leaseId()), new Evaluation.Heartbeat(lease.fencingToken(), 1, 16));
    }

    private double secondsLeft(Lease lease) {
        return jdbc.sql("select extract(epoch from lease_until - now()) from evaluation_piece where id = :id")
                .param("id", lease.leaseId())
                .query(Double.class)
                .single();
    }

    private void expire(Lease lease) {
        jdbc.sql("update evaluation_piece set lease_until = now() - interval '1 second' where id = :id")
                .param("id", lease.leaseId())
                .update();
    }
}

package fusionlab.server.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.protocol.PictureFeatures;
import fusionlab.search.curve.CurveCsv;
import fusionlab.search.curve.CurvePoint;
import fusionlab.search.distance.FrechetDistance;
import fusionlab.search.distance.Moments;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ServerTest
class CurveTests {

    private static final String PATH = "/api/v1/curves";
    private static final int PROMPTS = 100; // two pieces

    private final Lab lab;
    private final JsonMapper json;

    CurveTests(Lab lab, JsonMapper json) {
        this.lab = lab;
        this.json = json;
    }

    @Test
    void eachPointHasTheMeanOfItsScoresAndTheDistanceOfTheWholeSet() {
        ScriptedWorker worker = worker("values");
        Answer ordered = order(worker, Map.of("guidance", List.of(5, 1.5), "steps", List.of(4, 8)));
        assertThat(ordered.status()).as(ordered.toString()).isEqualTo(202);
        assertThat(ordered.header("Location")).isEqualTo(PATH + "/" + ordered.id());

        JsonNode curve = until(worker, ordered.id(), "DONE");

        assertThat(curve.path("measured").asInt()).isEqualTo(4);
        assertThat(curve.path("distanceName").asString()).isEqualTo("Fréchet distance over made-up embeddings");
        assertThat(curve.path("items").valueStream().map(point -> point.path("guidance")
                        .asDouble()))
                .containsExactly(1.5, 5.0, 1.5, 5.0);
        for (JsonNode point : curve.path("items")) {
            double guidance = point.path("guidance").asDouble();
            assertThat(point.path("distance").asDouble()).isCloseTo(distance(worker, guidance), within(1e-6));
            assertThat(point.path("clip").asDouble()).isBetween(0.3, 0.4);
            assertThat(point.path("clipError").asDouble()).isPositive();
        }
        List<CurvePoint> file = CurveCsv.read(
                lab.viewer().get(PATH + "/" + ordered.id() + ".csv").body());
        assertThat(file).hasSize(4);
        assertThat(file.get(0).distance())
                .isEqualTo(curve.path("items").get(1).path("distance").asDouble());
        assertThat(file.get(0).proxy()).isFalse();
        assertThat(lab.viewer()
                        .get(PATH + "?limit=200")
                        .json()
                        .path("items")
                        .valueStream()
                        .map(one -> one.path("id").asLong()))
                .contains(ordered.id());
    }

    @Test
    void whatAnotherCurveHasMeasuredIsNotMeasuredAgain() {
        ScriptedWorker worker = worker("shared");
        JsonNode first = until(
                worker, order(worker, Map.of("guidance", List.of(1, 2, 3))).id(), "DONE");

        JsonNode second = until(
                worker, order(worker, Map.of("guidance", List.of(2, 3, 4))).id(), "DONE");

        assertThat(worker.repeated()).isZero();
        assertThat(worker.evaluated()).isEqualTo(4 * PROMPTS);
        assertThat(second.path("items").get(0).path("distance"))
                .isEqualTo(first.path("items").get(1).path("distance"));
    }

    @Test
    void aCancelledCurveResumesWithoutLoss() {
        ScriptedWorker worker = worker("resumed");
        long id = order(worker, Map.of("guidance", List.of(1, 2, 3))).id();
        for (int piece = 0; piece < 3; piece++) {
            worker.work(leased(worker));
        }

        assertThat(lab.operator().delete(PATH + "/" + id).text("state")).isEqualTo("CANCELLED");
        assertThat(worker.lease()).isEmpty();
        assertThat(lab.operator().post(PATH + "/" + id + "/resume", Map.of()).text("state"))
                .isEqualTo("RUNNING");
        JsonNode curve = until(worker, id, "DONE");

        assertThat(curve.path("measured").asInt()).isEqualTo(3);
        assertThat(worker.repeated()).isZero();
        assertThat(worker.evaluated()).isEqualTo(3 * PROMPTS);
        Answer again = lab.operator().post(PATH + "/" + id + "/resume", Map.of());
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.text("remedy")).isNotBlank();
    }

    @Test
    void aWorkerWithoutFeaturesIsNotGivenWorkThatAsksForThem() {
        String checkpoint = ScriptedWorker.checkpoint("old " + System.nanoTime());
        ScriptedWorker current =
                ScriptedWorker.of(lab, SyntheticTables.small("curves"), checkpoint, architecture -> 0.3);
        ScriptedWorker old = ScriptedWorker.of(lab, SyntheticTables.small("curves"), checkpoint, architecture -> 0.3);
        assertThat(old.client().post(Evaluation.LEASES, without(old.offer())).status())
                .isEqualTo(204);
        Answer refused = order(old, Map.of());
        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("detail")).contains("gathers features");
        assertThat(refused.text("remedy")).contains("--reference DIR");
        assertThat(current.lease()).isEmpty();

        long id = order(current, Map.of("guidance", List.of(2))).id();
        Evaluation.Lease lease = leased(current);

        assertThat(old.client().post(Evaluation.LEASES, without(old.offer())).status())
                .isEqualTo(204);
        current.work(lease);
        until(current, id, "DONE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null                          | features",
                "{\"drawn\": \"\", \"reference\": \"\"}      | features.drawn",
                "{\"drawn\": \"%\", \"reference\": \"\"}     | features.drawn",
            })
    void featuresThatAreWrongAreRefusedByField(String features, String field) {
        ScriptedWorker worker = worker("wrong " + features);
        order(worker, Map.of("guidance", List.of(2)));
        Evaluation.Lease lease = leased(worker);
        var result = (tools.jackson.databind.node.ObjectNode) json.valueToTree(worker.result(lease));
        result.set("features", json.readTree(features));

        Answer answer = worker.client().post(Evaluation.result(lease.leaseId()), result);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(answer.text("remedy")).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"checkpoints\": null}                  | checkpoints",
                "{\"checkpoints\": []}                    | checkpoints",
                "{\"checkpoints\": [null]}                | checkpoints",
                "{\"checkpoints\": [\"xyz\"]}             | checkpoints",
                "{\"checkpoints\": [\"aaaaaaaaaaaaaa\"]}  | checkpoints",
                "{\"architectures\": [\"attic=0\"]}       | architectures",
                "{\"architectures\": []}                  | architectures",
                "{\"steps\": [0]}                         | steps",
                "{\"steps\": []}                          | steps",
                "{\"guidance\": [101]}                    | guidance",
                "{\"guidance\": [-1]}                     | guidance",
                "{\"sampler\": \"euler\"}                 | sampler",
                "{\"prompts\": 1}                         | prompts",
                "{\"prompts\": 347}                       | prompts",
                "{\"name\": \" \"}                        | name",
                "{\"steps\": [1,2,3,4,5,6,7,8,9,10], \"guidance\": [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21]} | guidance",
            })
    void whatCannotBeIsRefusedByField(String changes, String field) {
        ScriptedWorker worker = worker("refused");
        Map<String, Object> request =
                new HashMap<>(Map.of("checkpoints", List.of(worker.offer().checkpoint())));
        request.putAll(json.readValue(changes, Map.class));

        Answer answer = lab.operator().post(PATH, request);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(answer.text("remedy")).isNotBlank();
    }

    @Test
    void checkpointsThatDoNotCompareAreRefused() {
        ScriptedWorker one = worker("comparable");
        ScriptedWorker other = worker("incomparable");
        Evaluation.Offer offer = other.offer();
        PictureFeatures others = new PictureFeatures("made-up", 2, "f".repeat(64));
        other.client().post(Evaluation.LEASES, with(offer, others));

        Answer answer = order(one, Map.of("checkpoints", List.of(one.offer().checkpoint(), offer.checkpoint())));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("detail")).contains("do not compare");
    }

    @Test
    void viewersReadAndUnknownCurvesAreNotFound() {
        assertThat(lab.viewer().post(PATH, Map.of()).status()).isEqualTo(403);
        assertThat(lab.viewer().get(PATH + "/987654321").status()).isEqualTo(404);
        assertThat(lab.viewer().get(PATH + "/987654321.csv").status()).isEqualTo(404);
        assertThat(lab.operator().delete(PATH + "/987654321").status()).isEqualTo(404);
        assertThat(lab.operator().post(PATH + "/987654321/resume", Map.of()).status())
                .isEqualTo(404);
    }

    private ScriptedWorker worker(String name) {
        ScriptedWorker worker = ScriptedWorker.of(
                lab,
                SyntheticTables.small("curves"),
                ScriptedWorker.checkpoint(name + System.nanoTime()),
                architecture -> 0.3);
        worker.lease();
        return worker;
    }

    private Answer order(ScriptedWorker worker, Map<String, Object> more) {
        Map<String, Object> request = new HashMap<>(
                Map.of("checkpoints", List.of(worker.offer().checkpoint()), "prompts", PROMPTS, "sampler", "ddim"));
        request.putAll(more);
        return lab.operator().post(PATH, request);
    }

    private static Evaluation.Lease leased(ScriptedWorker worker) {
        for (int tries = 0; tries < 60; tries++) {
            Answer answer = worker.client().post(Evaluation.LEASES, worker.offer(1));
            if (answer.status() == 200) {
                return answer.as(Evaluation.Lease.class);
            }
        }
        throw new AssertionError("nothing was leased");
    }

    /** Works until the curve has a state. */
    private JsonNode until(ScriptedWorker worker, long id, String state) {
        for (int tries = 0; tries < 120; tries++) {
            JsonNode curve = lab.operator().get(PATH + "/" + id).json();
            if (curve.path("state").asString().equals(state)) {
                return curve;
            }
            Answer answer = worker.client().post(Evaluation.LEASES, worker.offer(1));
            if (answer.status() == 200) {
                worker.work(answer.as(Evaluation.Lease.class));
            }
        }
        throw new AssertionError(lab.operator().get(PATH + "/" + id).toString());
    }

    private static double distance(ScriptedWorker worker, double guidance) {
        EvaluationProtocol protocol = new EvaluationProtocol(
                "test", "curves", worker.offer().promptSet(), worker.offer().scorer(), 4, guidance, "ddim", 1);
        Evaluation.Work all =
                new Evaluation.Work(1, protocol, worker.offer().checkpoint(), Map.of(), 0, PROMPTS, false, null);
        return FrechetDistance.between(
                Moments.of(2, ScriptedWorker.vectors(all, true)), Moments.of(2, ScriptedWorker.vectors(all, false)));
    }

    private static Evaluation.Offer without(Evaluation.Offer offer) {
        return with(offer, null);
    }

    private static Evaluation.Offer with(Evaluation.Offer offer, @Nullable PictureFeatures features) {
        return new Evaluation.Offer(
                offer.protocolVersion(),
                offer.workerVersion(),
                offer.worker(),
                offer.session(),
                offer.checkpoint(),
                offer.world(),
                offer.topologyConfig(),
                offer.promptSet(),
                offer.promptCount(),
                offer.scorer(),
                offer.secondsPerPromptStep(),
                offer.memoryBytes(),
                offer.freeMemoryBytes(),
                0,
                offer.tunes(),
                features,
                offer.distils(),
                offer.trainsDecoders());
    }
}

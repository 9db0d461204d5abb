package fusionlab.server.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.DecoderQuality;
import fusionlab.protocol.DecoderRecipe;
import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.DecoderTraining.Figures;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Evaluation.Lease;
import fusionlab.protocol.Tuning;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Smaller decoders: how they are ordered, leased, delivered and shared. */
@ServerTest
class DecoderTests {

    private static final String PATH = "/api/v1/decoders";

    private final Lab lab;
    private final JdbcClient jdbc;
    private final TunedWeights weights;

    DecoderTests(Lab lab, JdbcClient jdbc, TunedWeights weights) {
        this.lab = lab;
        this.jdbc = jdbc;
        this.weights = weights;
    }

    @Test
    void anOrderedDecoderIsTrainedByAWorkerThatCanAndDownloadedWithItsFigures() {
        ScriptedWorker worker = worker("ordered");
        Answer ordered = order("ordered", Map.of());
        long id = ordered.id();
        assertThat(ordered.header("Location")).isEqualTo(PATH + "/" + id);
        assertThat(ordered.text("state")).isEqualTo("QUEUED");
        assertThat(worker.client()
                        .post(Evaluation.LEASES, worker.offerOfEarlierVersion())
                        .status())
                .isEqualTo(204);

        Lease lease = worker.lease().orElseThrow();
        DecoderTraining training = Objects.requireNonNull(lease.decoder());
        assertThat(training.decoderId()).isEqualTo(id);
        assertThat(training.checkpoint()).isEqualTo(ScriptedWorker.checkpoint("dec-ordered"));
        assertThat(training.recipe())
                .as("the command's defaults")
                .isEqualTo(
                        new DecoderRecipe(DecoderRecipe.PRUNED, 0.5, null, 2_000, "ddim", 50, 7.5, 2_000, 4, 1e-4, 1));
        beat(worker, lease, 2_000, 20, 0.25, 90.0);
        JsonNode leased = one(id);
        assertThat(leased.path("state").asString()).isEqualTo("LEASED");
        assertThat(leased.path("latents").asInt()).isEqualTo(2_000);
        assertThat(leased.path("done").asInt()).isEqualTo(20);
        assertThat(leased.path("loss").asDouble()).isEqualTo(0.25);
        assertThat(leased.path("remainingSeconds").asDouble()).isEqualTo(90);
        assertThat(leased.path("worker").asString()).isEqualTo("scripted");
        assertThat(leased.path("figures").isNull()).isTrue();

        byte[] decoder = ScriptedWorker.decoder(training);
        DecoderTraining.Figures figures = ScriptedWorker.figures(lease, decoder, 36.4);
        long stored = weights.bytes();
        refused(worker.uploadDecoder(lease, decoder), 422, Tuning.CONTENT_SHA256);
        assertThat(worker.announce(lease, figures).status()).isEqualTo(200);
        refused(worker.uploadDecoder(lease, Arrays.copyOf(decoder, 90)), 422, Tuning.CONTENT_SHA256);
        assertThat(one(id).path("state").asString()).isEqualTo("LEASED");
        assertThat(accepted(worker.uploadDecoder(lease, decoder))).isTrue();
        assertThat(accepted(worker.uploadDecoder(lease, decoder))).isFalse();
        assertThat(accepted(worker.announce(lease, figures))).isFalse();

        JsonNode done = one(id);
        assertThat(done.path("state").asString()).isEqualTo("DONE");
        assertThat(done.path("sha256").asString()).isEqualTo(ScriptedWorker.sha256(decoder));
        assertThat(done.path("bytes").asInt()).isEqualTo(decoder.length);
        assertThat(done.path("figures").path("psnrMean").asDouble()).isEqualTo(36.4);
        assertThat(done.path("figures").path("clipDifferenceTo").asDouble()).isEqualTo(0.0012);
        assertThat(done.path("proxy").asBoolean()).isFalse();
        Answer file = lab.viewer().get(done.path("weights").asString());
        assertThat(file.bytes()).isEqualTo(decoder);
        assertThat(file.header("ETag")).isEqualTo('"' + ScriptedWorker.sha256(decoder) + '"');
        Answer part = lab.viewer()
                .header("Range", "bytes=8-15")
                .get(done.path("weights").asString());
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(decoder, 8, 16));
        assertThat(lab.viewer().get(done.path("config").asString()).body()).isEqualTo(figures.config());
        assertThat(weights.bytes()).isEqualTo(stored + decoder.length);
        weights.sweep();
        assertThat(weights.files()).anyMatch(one -> one.sha256().equals(ScriptedWorker.sha256(decoder)));
        assertThat(lab.viewer()
                        .get(PATH + "?checkpoint=" + done.path("checkpointId").asLong())
                        .json()
                        .path("items"))
                .hasSize(1);
        assertThat(lab.viewer().get(PATH + "/" + (id + 1_000_000)).status()).isEqualTo(404);
    }

    @Test
    void equalOrdersShareOneTrainingAndOthersDoNot() {
        ScriptedWorker worker = worker("shared");
        long id = order("shared", Map.of()).id();
        assertThat(order("shared", Map.of("kind", "pruned", "ratio", 0.5, "batch", 4, "guidance", 7.5))
                        .id())
                .isEqualTo(id);
        long tiny = order("shared", Map.of("kind", "tiny")).id();
        assertThat(tiny).isNotEqualTo(id);
        assertThat(order("shared", Map.of("kind", "tiny", "width", 64)).id()).isEqualTo(tiny);
        assertThat(order("shared", Map.of("seed", 2)).id()).isNotEqualTo(id);

        worker.work(worker.lease().orElseThrow());
        assertThat(one(id).path("state").asString()).isEqualTo("DONE");
        assertThat(one(id).path("latents").asInt()).as("no heartbeat has told").isEqualTo(2_000);
        assertThat(order("shared", Map.of()).text("state"))
                .as("nothing is trained twice")
                .isEqualTo("DONE");
    }

    @Test
    void aDecoderOfADeadWorkerPassesOnAndItsLateResultChangesNothing() {
        ScriptedWorker dead = worker("dead");
        long id = order("dead", Map.of()).id();
        Lease lease = dead.lease().orElseThrow();
        jdbc.sql("update decoder set lease_until = now() - interval '1 second' where id = :id")
                .param("id", id)
                .update();
        ScriptedWorker alive = worker("dead");
        Lease again = alive.lease().orElseThrow();
        assertThat(again.decoder()).isEqualTo(lease.decoder());

        byte[] decoder = ScriptedWorker.decoder(Objects.requireNonNull(lease.decoder()));
        assertThat(dead.announce(lease, ScriptedWorker.figures(lease, decoder, 30))
                        .status())
                .isEqualTo(404);
        assertThat(dead.uploadDecoder(lease, decoder).status()).isEqualTo(404);
        assertThat(beat(dead, lease, 7, 0, null, null).status()).isEqualTo(404);
        assertThat(alive.work(again).status()).isEqualTo(200);
        assertThat(one(id).path("state").asString()).isEqualTo("DONE");
    }

    @Test
    void aCancelledDecoderStopsItsWorkerAndCanBeOrderedAgain() {
        ScriptedWorker worker = worker("cancelled");
        long id = order("cancelled", Map.of()).id();
        Lease lease = worker.lease().orElseThrow();
        String cancel = PATH + "/" + id + "/cancel";
        assertThat(lab.viewer().post(cancel, Map.of()).status()).isEqualTo(403);
        assertThat(lab.operator().post(cancel, Map.of()).text("state")).isEqualTo("CANCELLED");
        assertThat(beat(worker, lease, 2, 0, null, null)
                        .json()
                        .path("cancelled")
                        .asBoolean())
                .isTrue();

        assertThat(order("cancelled", Map.of()).id()).isEqualTo(id);
        worker.work(worker.lease().orElseThrow());
        assertThat(lab.operator().post(cancel, Map.of()).text("state")).isEqualTo("DONE");
        assertThat(lab.operator().post(PATH + "/999999999/cancel", Map.of()).status())
                .isEqualTo(404);
    }

    @Test
    void figuresThatCannotBeTrueAreProblemsAndAfterThreeTheDecoderFails() {
        ScriptedWorker worker = worker("wrong");
        long id = order("wrong", Map.of()).id();
        for (String field : List.of("config", "quality.psnrLowest", "quality.psnrMean")) {
            Lease lease = worker.lease().orElseThrow();
            byte[] decoder = ScriptedWorker.decoder(Objects.requireNonNull(lease.decoder()));
            Figures figures =
                    switch (field) {
                        case "config" -> withConfig(ScriptedWorker.figures(lease, decoder, 36.4), "<html>");
                        case "quality.psnrLowest" -> ScriptedWorker.figures(lease, decoder, 20);
                        default -> ScriptedWorker.figures(lease, decoder, 101);
                    };
            refused(worker.announce(lease, figures), 422, field);
        }
        JsonNode failed = one(id);
        assertThat(failed.path("state").asString()).isEqualTo("FAILED");
        assertThat(failed.path("problem").asString()).contains("quality.psnrMean is 101.0");
        assertThat(worker.lease()).isEmpty();
        assertThat(order("wrong", Map.of()).text("state")).isEqualTo("QUEUED");
    }

    @Test
    void figuresFarBeyondAnyPictureAndAConfigThatIsNoneAreRefused() {
        ScriptedWorker worker = worker("absurd");
        order("absurd", Map.of());
        Lease lease = worker.lease().orElseThrow();
        byte[] decoder = ScriptedWorker.decoder(Objects.requireNonNull(lease.decoder()));
        DecoderTraining.Figures real = ScriptedWorker.figures(lease, decoder, 36.4);
        DecoderQuality q = real.quality();
        DecoderQuality absurd = new DecoderQuality(
                q.prompts(),
                q.parameters(),
                q.parametersOfOriginal(),
                q.cpuMs(),
                q.cpuMsOfOriginal(),
                q.timesFaster(),
                q.psnrMean(),
                q.psnrLowest(),
                q.clip(),
                q.clipOfOriginal(),
                q.clipDifference(),
                q.clipDifferenceError(),
                -1e308,
                q.clipDifferenceTo());
        refused(
                worker.announce(
                        lease, new DecoderTraining.Figures(lease.fencingToken(), real.sha256(), real.config(), absurd)),
                422,
                "quality.clipDifferenceFrom");
        Lease again = worker.lease().orElseThrow();
        refused(
                worker.announce(
                        again, new DecoderTraining.Figures(again.fencingToken(), real.sha256(), "no config", q)),
                422,
                "config");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(Map.of("checkpoint", "abcdef012345"), "checkpoint"),
                Arguments.of(Map.of("kind", "square"), "kind"),
                Arguments.of(Map.of("ratio", 0), "ratio"),
                Arguments.of(Map.of("ratio", 1.5), "ratio"),
                Arguments.of(Map.of("kind", "tiny", "ratio", 0.5), "ratio"),
                Arguments.of(Map.of("width", 16), "width"),
                Arguments.of(Map.of("kind", "tiny", "width", 2000), "width"),
                Arguments.of(Map.of("latents", 0), "latents"),
                Arguments.of(Map.of("sampler", "euler"), "sampler"),
                Arguments.of(Map.of("samplingSteps", 1001), "samplingSteps"),
                Arguments.of(Map.of("guidance", -1), "guidance"),
                Arguments.of(Map.of("steps", 0), "steps"),
                Arguments.of(Map.of("batch", 2000), "batch"),
                Arguments.of(Map.of("learningRate", 0), "learningRate"),
                Arguments.of(Map.of("seed", Long.MAX_VALUE), "seed"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBeTrainedIsRefusedByFieldWithARemedy(Map<String, Object> wrong, String field) {
        worker("refused");
        Answer answer = lab.operator().post(PATH, request("refused", wrong));
        refused(answer, 422, field);
        assertThat(answer.text("remedy")).isNotEmpty();
    }

    private static Figures withConfig(Figures figures, String config) {
        return new Figures(figures.fencingToken(), figures.sha256(), config, figures.quality());
    }

    private static void refused(Answer answer, int status, String field) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.text("field")).as(answer.toString()).isEqualTo(field);
    }

    private static boolean accepted(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().path("accepted").asBoolean();
    }

    private Answer order(String name, Map<String, Object> different) {
        Answer answer = lab.operator().post(PATH, request(name, different));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return answer;
    }

    private static Map<String, Object> request(String name, Map<String, Object> different) {
        Map<String, Object> request = new HashMap<>(Map.of("checkpoint", ScriptedWorker.checkpoint("dec-" + name)));
        request.putAll(different);
        return request;
    }

    private JsonNode one(long id) {
        return lab.viewer().get(PATH + "/" + id).json();
    }

    /** One that has made its offer. */
    private ScriptedWorker worker(String name) {
        Topology topology = SyntheticTables.small("dec-" + name);
        ScriptedWorker worker =
                ScriptedWorker.tuning(lab, topology, ScriptedWorker.checkpoint("dec-" + name), architecture -> 0.9);
        worker.client().post(Evaluation.LEASES, worker.offerOfEarlierVersion());
        return worker;
    }

    private static Answer beat(
            ScriptedWorker worker,
            Lease lease,
            int latents,
            int done,
            @Nullable Double loss,
            @Nullable Double remaining) {
        return worker.client()
                .post(
                        DecoderTraining.heartbeat(lease.leaseId()),
                        new DecoderTraining.Heartbeat(lease.fencingToken(), latents, done, loss, remaining));
    }
}

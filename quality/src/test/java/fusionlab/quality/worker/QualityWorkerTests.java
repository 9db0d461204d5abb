package fusionlab.quality.worker;

import static fusionlab.quality.worker.FakeServer.next;
import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.lab.LabRefusedException;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.BackOff;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.protocol.PictureFeatures;
import fusionlab.quality.evaluation.ChunkFeatures;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.Progress;
import fusionlab.quality.evaluation.RandomWorld;
import fusionlab.quality.evaluation.World;
import fusionlab.unet.Architecture;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QualityWorkerTests {

    private static final MachineMemory ROOMY = new MachineMemory(2L << 40, 1L << 40);

    private final World world = RandomWorld.tiny();
    private final Evaluator evaluator = new Evaluator(1, 4, () -> ROOMY);
    private final StopSignal stop = new StopSignal();
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private FakeServer server;
    private Lab lab;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
        lab = new Lab(server.address(), FakeServer.TOKEN, "1", FakeServer.SESSION);
    }

    @AfterEach
    void end() {
        stop.stop();
        lab.hangUp();
        server.close();
        evaluator.close();
        world.close();
    }

    @Test
    void leased_work_is_evaluated_and_delivered() throws Exception {
        server.leases.add(lease(1, 7, 2, Map.of("mid_block.attentions.0", 0), true));
        CompletableFuture<Void> work = work();

        Evaluation.Result result = next(server.results);
        assertThat(result.fencingToken()).isEqualTo(7);
        assertThat(result.checkpoint()).isEqualTo(world.checkpointHash());
        assertThat(result.problem()).isNull();
        assertThat(result.scores())
                .isEqualTo(evaluator
                        .evaluate(
                                world,
                                protocol(2),
                                Architecture.of(world.topology(), Map.of("mid_block.attentions.0", 0)),
                                8,
                                14,
                                0,
                                Progress.NONE)
                        .scores());
        assertThat(result.pictures())
                .extracting(Evaluation.Picture::promptIndex)
                .containsExactly(8, 9, 10, 11);
        byte[] png = Base64.getDecoder().decode(result.pictures().get(0).pngBase64());
        assertThat(ImageIO.read(new ByteArrayInputStream(png))).isNotNull();
        ends(work);
    }

    @Test
    void an_offer_says_what_the_worker_has() throws Exception {
        CompletableFuture<Void> work = work();

        Evaluation.Offer offer = next(server.offers);
        assertThat(offer.checkpoint()).isEqualTo(world.checkpointHash());
        assertThat(offer.topologyConfig()).isEqualTo(world.topology().configJson());
        assertThat(offer.promptCount()).isEqualTo(256);
        assertThat(offer.tunes()).isTrue();
        assertThat(offer.secondsPerPromptStep()).isEqualTo(0.25);
        assertThat(offer.memoryBytes()).isEqualTo(ROOMY.totalBytes());
        assertThat(offer.freeMemoryBytes()).isEqualTo(ROOMY.freeBytes());
        ends(work);
    }

    @Test
    void features_are_offered_and_delivered_where_the_protocol_asks_for_them() throws Exception {
        PictureFeatures features = world.surroundings().features().orElseThrow().description();
        EvaluationProtocol gathering = protocol(2).gathering(features.sha256());
        server.leases.add(new Evaluation.Lease(
                1,
                7,
                60,
                1,
                new Evaluation.Work(1, gathering, world.checkpointHash(), Map.of(), 8, 14, false, null),
                null));
        CompletableFuture<Void> work = work();

        assertThat(next(server.offers).features()).isEqualTo(features);
        Evaluation.Result result = next(server.results);
        assertThat(result.scores()).hasSize(6);
        ChunkFeatures expected = evaluator
                .evaluate(world, gathering, world.topology().original(), 8, 14, 0, Progress.NONE)
                .features();
        assertThat(result.features())
                .isEqualTo(new Evaluation.FeatureVectors(
                        PictureFeatures.base64(expected.drawn()), PictureFeatures.base64(expected.reference())));
        ends(work);
    }

    @Test
    void a_result_is_offered_until_the_server_takes_it() throws Exception {
        server.resultStatuses.addAll(List.of(503, 500, 429));
        server.leases.add(lease(1, 7, 1, Map.of(), false));
        CompletableFuture<Void> work = work();

        assertThat(next(server.results).scores()).hasSize(6);
        ends(work);
    }

    @Test
    void a_result_that_came_too_late_is_dropped_and_work_goes_on() throws Exception {
        server.resultStatuses.add(409);
        server.leases.add(lease(1, 7, 1, Map.of(), false));
        server.leases.add(lease(2, 9, 1, Map.of(), false));
        CompletableFuture<Void> work = work();

        assertThat(next(server.results).fencingToken()).isEqualTo(9);
        assertThat(log).anyMatch(line -> line.contains("the result of lease 1 is dropped: HTTP 409"));
        ends(work);
    }

    @Test
    void a_cancelled_lease_is_given_up_and_work_goes_on() throws Exception {
        server.cancelledToken = 7;
        server.leases.add(lease(1, 7, 1000, Map.of(), false));
        server.leases.add(lease(2, 9, 1, Map.of(), false));
        CompletableFuture<Void> work = work();

        assertThat(next(server.heartbeats).fencingToken()).isEqualTo(7);
        assertThat(next(server.results).fencingToken()).isEqualTo(9);
        ends(work);
    }

    @Test
    void another_checkpoint_is_a_problem_with_both_hashes() throws Exception {
        Evaluation.Work other = new Evaluation.Work(1, protocol(1), "ab".repeat(32), Map.of(), 0, 4, false, null);
        server.leases.add(new Evaluation.Lease(1, 7, 60, 1, other, null));
        CompletableFuture<Void> work = work();

        Evaluation.Result result = next(server.results);
        assertThat(result.scores()).isEmpty();
        assertThat(result.problem()).contains(world.checkpointHash()).contains("ab".repeat(32));
        ends(work);
    }

    @Test
    void a_slot_that_the_checkpoint_has_not_is_a_problem() throws Exception {
        server.leases.add(lease(1, 7, 1, Map.of("mid_block.attentions.7", 0), false));
        CompletableFuture<Void> work = work();

        assertThat(next(server.results).problem()).contains("mid_block.attentions.7");
        ends(work);
    }

    @Test
    void a_stopped_worker_ends_in_the_middle_of_an_evaluation() throws Exception {
        server.leases.add(lease(1, 7, 1000, Map.of(), false));
        CompletableFuture<Void> work = work();

        next(server.heartbeats); // it is in the middle
        ends(work);
        assertThat(server.results).isEmpty();
    }

    @Test
    void a_server_that_is_away_is_asked_again() throws Exception {
        int port = server.address().getPort();
        server.close();
        CompletableFuture<Void> work = work();
        String line = log.poll(60, TimeUnit.SECONDS);
        while (line != null && !line.contains("asking again")) {
            line = log.poll(60, TimeUnit.SECONDS);
        }

        assertThat(line).contains("http://127.0.0.1:" + port + " does not answer");
        ends(work);
    }

    @Test
    void a_wrong_token_ends_the_worker() {
        lab = new Lab(server.address(), "wrong-token", "1", FakeServer.SESSION);

        assertThat(work())
                .failsWithin(60, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .isInstanceOfSatisfying(LabRefusedException.class, refused -> assertThat(refused.unauthorized())
                        .isTrue())
                .withMessage("HTTP 401: There is no such token");
    }

    private CompletableFuture<Void> work() {
        QualityWorker worker = new QualityWorker(
                lab,
                world,
                evaluator,
                new QualityWorker.Identity("test", FakeServer.SESSION, "1", 0),
                new BackOff(10, new Random(1)),
                stop,
                new QualityWorker.Machine(() -> ROOMY, Path.of("target", "no-decoders")),
                log::add);
        return CompletableFuture.runAsync(() -> {
            try {
                worker.run(0.25);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void ends(CompletableFuture<Void> work) {
        stop.stop();
        lab.hangUp();
        assertThat(work).succeedsWithin(60, TimeUnit.SECONDS);
    }

    private Evaluation.Lease lease(
            long id, long fencingToken, int steps, Map<String, Integer> counts, boolean pictures) {
        Evaluation.Work work =
                new Evaluation.Work(1, protocol(steps), world.checkpointHash(), counts, 8, 14, pictures, null);
        return new Evaluation.Lease(id, fencingToken, 60, 1, work, null);
    }

    private EvaluationProtocol protocol(int steps) {
        return new EvaluationProtocol(
                "test",
                "random",
                world.surroundings().promptSetHash(),
                world.surroundings().scorerHash(),
                steps,
                2,
                EvaluationProtocol.DDIM,
                3);
    }
}

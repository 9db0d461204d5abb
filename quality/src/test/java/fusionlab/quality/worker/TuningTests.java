package fusionlab.quality.worker;

import static fusionlab.quality.worker.FakeServer.next;
import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Distillation;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.SavedStates;
import fusionlab.protocol.Tuning;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.RandomWorld;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.objectives.CfgRange;
import fusionlab.quality.objectives.GammaScaling;
import fusionlab.quality.objectives.SkipProbability;
import fusionlab.quality.objectives.StepDistillation;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.training.Training;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.quality.training.UnetTraining;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.ContentHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real training of a UNet that is small, and the server's end of the protocol. */
class TuningTests {

    private static final String REMOVED = "mid_block.attentions.0";
    private static final MachineMemory ROOMY = new MachineMemory(2L << 40, 1L << 40);

    @TempDir
    private Path folder;

    private FakeServer server;
    private RunningWorker worker;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
        worker = new RunningWorker(server, RandomWorld.tiny());
    }

    @AfterEach
    void end() {
        worker.close();
        server.close();
    }

    @Test
    void a_tuning_changes_the_weights_that_the_architecture_uses_and_leaves_the_others() throws Exception {
        server.leases.add(tuning(own(null), 4));
        FakeServer.Upload upload = next(server.uploads);

        assertThat(upload.path()).isEqualTo(Tuning.weights(5) + "?fencingToken=3");
        try (Unet tuned = loaded(upload);
                PointerScope scope = new PointerScope()) {
            Map<String, Tensor> before = worker.world().unet().parameters();
            assertThat(tuned.parameters().keySet()).isEqualTo(before.keySet());
            tuned.parameters().forEach((name, weight) -> assertThat(
                            torch.equal(weight, halved(Objects.requireNonNull(before.get(name)))))
                    .as(name)
                    .isEqualTo(name.startsWith(REMOVED)));
        }
    }

    @Test
    void what_was_tuned_is_what_is_evaluated_bit_for_bit() throws Exception {
        server.leases.add(tuning(own(null), 4));
        String tuned = next(server.uploads).sha256();
        server.leases.add(worker.piece(null));
        server.leases.add(worker.piece(tuned));
        Evaluation.Result own = next(server.results);
        Evaluation.Result result = next(server.results);

        assertThat(result.checkpoint()).isEqualTo(tuned);
        assertThat(result.scores()).isNotEqualTo(own.scores()).isEqualTo(evaluated(tuned));
        assertThat(server.downloads).isEmpty(); // it has what it made
    }

    @Test
    void another_worker_fetches_the_weights_once_and_scores_the_same() throws Exception {
        server.leases.add(tuning(own(null), 4));
        String tuned = next(server.uploads).sha256();
        restart(RandomWorld.tiny(), ROOMY);
        server.leases.add(worker.piece(tuned));
        server.leases.add(worker.piece(tuned));

        List<Double> first = next(server.results).scores();
        assertThat(next(server.results).scores()).isEqualTo(first);
        assertThat(first).isEqualTo(evaluated(tuned));
        assertThat(server.downloads).containsExactly(tuned);
    }

    @Test
    void a_tuning_with_copies_holds_their_own_weights_and_another_worker_draws_with_them() throws Exception {
        Map<String, Integer> counts = Map.of("mid_block.attentions.0", 2, "mid_block.resnets.0", 2);
        Tuning tuning = new Tuning(5, worker.world().checkpointHash(), null, counts, 4, 4, 1e-3, .1, 1, null, null);
        server.leases.add(new Evaluation.Lease(5, 3, 60, 1, null, tuning));
        FakeServer.Upload upload = next(server.uploads);
        restart(RandomWorld.tiny(), ROOMY);

        Map<String, Tensor> before = worker.world().unet().parameters();
        try (Unet tuned = loaded(upload);
                PointerScope scope = new PointerScope()) {
            assertThat(tuned.parameters().keySet())
                    .containsAll(before.keySet())
                    .contains("mid_block.attentions.0#2.proj_in.weight", "mid_block.resnets.0#2.conv1.weight");
            assertThat(tuned.parameterCount())
                    .isEqualTo(tuned.topology()
                            .cost(Architecture.of(tuned.topology(), counts), 8)
                            .parameters());
            Tensor attention =
                    Objects.requireNonNull(tuned.parameters().get("mid_block.attentions.0#2.proj_in.weight"));
            assertThat(torch.equal(attention, tuned.parameters().get("mid_block.attentions.0.proj_in.weight")))
                    .as("trained apart from its original")
                    .isFalse();
            Tensor output = Objects.requireNonNull(tuned.parameters().get("mid_block.resnets.0#2.conv2.weight"));
            assertThat(output.abs().max().item_double())
                    .as("the output of a copied ResNet, zero at first")
                    .isPositive();
        }
        server.leases.add(worker.piece(upload.sha256(), counts));
        server.leases.add(worker.piece(upload.sha256()));
        List<Double> with = next(server.results).scores();
        List<Double> without = next(server.results).scores();
        assertThat(with).isNotEqualTo(without);
        assertThat(without).isEqualTo(evaluated(upload.sha256()));
        assertThat(server.downloads).containsExactly(upload.sha256());

        server.leases.add(new Evaluation.Lease(
                5,
                3,
                60,
                1,
                null,
                new Tuning(5, upload.sha256(), upload.sha256(), counts, 2, 4, 1e-3, .1, 2, null, null)));
        try (Unet again = loaded(next(server.uploads))) {
            assertThat(again.parameters()).containsKey("mid_block.resnets.0#2.conv2.weight");
        }
    }

    @Test
    void the_same_tuning_gives_the_same_file_and_one_of_tuned_weights_another() throws Exception {
        server.leases.add(tuning(own(null), 2));
        FakeServer.Upload first = next(server.uploads);
        server.leases.add(tuning(own(null), 2));
        assertThat(next(server.uploads).bytes()).isEqualTo(first.bytes());

        server.leases.add(tuning(own(first.sha256()), 2));
        assertThat(next(server.uploads).bytes()).isNotEqualTo(first.bytes());
    }

    @Test
    void a_heartbeat_says_how_many_steps_are_done_and_how_large_the_loss_is() throws Exception {
        server.leases.add(tuning(own(null), Tuning.MAX_STEPS));
        Tuning.Heartbeat beat = next(server.tuningHeartbeats);
        while (beat.done() == 0) {
            beat = next(server.tuningHeartbeats);
        }

        assertThat(beat.fencingToken()).isEqualTo(3);
        assertThat(beat.total()).isEqualTo(Tuning.MAX_STEPS);
        assertThat(beat.loss()).isPositive();
    }

    @Test
    void a_cancelled_tuning_is_given_up_and_work_goes_on() throws Exception {
        server.tuningsCancelledFrom = 0;
        server.leases.add(tuning(own(null), Tuning.MAX_STEPS));
        server.leases.add(worker.piece(null));

        assertThat(next(server.results).problem()).isNull();
        assertThat(worker.log()).anyMatch(line -> line.contains("tuning 5 is given up"));
        assertThat(server.uploads).isEmpty();
    }

    @Test
    void a_worker_that_is_stopped_within_a_tuning_ends() throws Exception {
        server.leases.add(tuning(own(null), Tuning.MAX_STEPS));
        next(server.tuningHeartbeats);

        worker.close(); // waits for it

        assertThat(server.uploads).isEmpty();
        assertThat(server.tuningProblems).isEmpty();
    }

    @Test
    void a_worker_that_is_stopped_within_a_tuning_hands_in_its_state() throws Exception {
        server.leases.add(tuning(keeping(own(null), 3_600, null), Tuning.MAX_STEPS));
        while (next(server.tuningHeartbeats).done() == 0) {
            assertThat(server.states).isEmpty();
        }

        worker.close(); // waits for it

        assertThat(server.states).hasSize(1);
        assertThat(worker.log()).anyMatch(line -> line.contains("tuning 5: handed in the state of step"));
    }

    @Test
    void a_training_that_diverges_is_a_problem_and_work_goes_on() throws Exception {
        restart(NoLatents.in(RandomWorld.tiny()), ROOMY);
        server.leases.add(tuning(own(null), 4));
        server.leases.add(worker.piece(null));

        assertThat(next(server.tuningProblems)).satisfies(problem -> {
            assertThat(problem.fencingToken()).isEqualTo(3);
            assertThat(problem.problem()).contains("diverged in step 1:");
        });
        assertThat(next(server.results).problem()).isNull();
    }

    @Test
    void a_tuning_that_outgrows_memory_is_a_problem_with_the_figures_and_work_goes_on() throws Exception {
        restart(RandomWorld.tiny(), new MachineMemory(1 << 30, 1 << 20));
        server.leases.add(tuning(own(null), 4));
        server.leases.add(worker.piece(null));

        assertThat(next(server.tuningProblems).problem())
                .contains("this tuning outgrows memory: ")
                .contains("each thread's gradients, ")
                .contains("for a batch of 4, and 1.0 MiB are free");
        assertThat(next(server.results).problem()).isNull();
    }

    @Test
    void what_cannot_be_tuned_here_is_a_problem() throws Exception {
        String other = "ab".repeat(32);
        server.leases.add(new Evaluation.Lease(
                5, 3, 60, 1, null, new Tuning(5, other, null, Map.of(), 2, 4, 1e-3, .1, 1, null, null)));
        assertThat(next(server.tuningProblems).problem()).contains(other);

        Map<String, Integer> counts = Map.of("mid_block.attentions.7", 0);
        server.leases.add(new Evaluation.Lease(
                5,
                3,
                60,
                1,
                null,
                new Tuning(5, worker.world().checkpointHash(), null, counts, 2, 4, 1e-3, .1, 1, null, null)));
        assertThat(next(server.tuningProblems).problem()).contains("mid_block.attentions.7");
    }

    @Test
    void weights_with_another_hash_are_not_used() throws Exception {
        server.leases.add(tuning(own(null), 2));
        FakeServer.Upload upload = next(server.uploads);
        String asked = "cd".repeat(32);
        server.files.put(asked, upload.bytes());
        server.leases.add(worker.piece(asked));

        assertThat(next(server.results).problem()).contains(asked).contains(upload.sha256());
        server.leases.add(tuning(own(asked), 2));
        assertThat(next(server.tuningProblems).problem()).contains(asked).contains(upload.sha256());
    }

    @Test
    void a_download_that_breaks_off_is_continued_with_no_byte_fetched_twice() throws Exception {
        server.leases.add(tuning(own(null), 2));
        FakeServer.Upload upload = next(server.uploads);
        restart(RandomWorld.tiny(), ROOMY);
        server.cuts.addAll(List.of(1_000, 50_000));
        server.leases.add(worker.piece(upload.sha256()));

        assertThat(next(server.results).scores()).isEqualTo(evaluated(upload.sha256()));
        assertThat(server.downloads).hasSize(3);
        assertThat(server.sent).hasValue(upload.bytes().length);
    }

    @Test
    void a_continued_download_with_another_hash_is_deleted_and_fetched_anew() throws Exception {
        server.leases.add(tuning(own(null), 2));
        FakeServer.Upload upload = next(server.uploads);
        restart(RandomWorld.tiny(), ROOMY);
        byte[] damaged = upload.bytes().clone();
        damaged[500]++;
        server.files.put(upload.sha256(), damaged);
        server.cuts.add(1_000);
        server.leases.add(worker.piece(upload.sha256()));
        assertThat(next(server.results).problem()).contains("were deleted").contains(upload.sha256());

        server.files.put(upload.sha256(), upload.bytes());
        server.leases.add(worker.piece(upload.sha256()));
        assertThat(next(server.results).scores()).isEqualTo(evaluated(upload.sha256()));
    }

    @Test
    void what_is_no_file_of_weights_is_a_problem() throws Exception {
        String asked = ContentHash.of("no weights");
        server.files.put(asked, "no weights".getBytes(StandardCharsets.UTF_8));
        server.leases.add(worker.piece(asked));
        assertThat(next(server.results).problem()).contains("are unusable").contains("truncated");

        server.files.put(asked, new byte[4_000_000]); // more than this UNet can have
        server.leases.add(worker.piece(asked));
        assertThat(next(server.results).problem()).contains("SHA-256");

        server.leases.add(worker.piece("ef".repeat(32)));
        assertThat(next(server.results).problem()).contains("There are no such weights");
    }

    @Test
    void weights_are_offered_until_the_server_takes_or_refuses_them() throws Exception {
        server.resultStatuses.addAll(List.of(503, 507, 429));
        server.leases.add(tuning(own(null), 2));
        assertThat(next(server.uploads).sha256()).isNotEmpty();

        server.resultStatuses.add(409);
        server.leases.add(tuning(own(null), 2));
        server.leases.add(worker.piece(null));
        assertThat(next(server.results).problem()).isNull();
        assertThat(worker.log()).anyMatch(line -> line.contains("the file of tuning 5 is dropped: HTTP 409"));
        assertThat(server.uploads).isEmpty();
    }

    @Test
    void weights_that_nobody_wants_any_more_are_not_offered_for_ever() throws Exception {
        server.tuningsCancelledFrom = 2;
        server.resultStatuses.addAll(Collections.nCopies(1_000, 503));
        server.leases.add(tuning(own(null), 2));
        while (!next(worker.log()).contains("the file of tuning 5 is lost")) {
            assertThat(server.uploads).isEmpty();
        }

        server.resultStatuses.clear();
        server.leases.add(worker.piece(null));
        assertThat(next(server.results).problem()).isNull();
    }

    @Test
    void a_distillation_gives_the_weights_of_a_local_training_bit_for_bit() throws Exception {
        Tuning stage = distillation(own(null), null);
        server.leases.add(tuning(stage, 3));
        FakeServer.Upload upload = next(server.uploads);
        server.leases.add(tuning(own(null), 3));
        assertThat(next(server.uploads).bytes()).isNotEqualTo(upload.bytes());

        World world = worker.world();
        Architecture student = Architecture.of(world.topology(), Map.of(REMOVED, 0));
        Architecture whole = world.topology().original();
        TrainingSettings settings =
                new TrainingSettings(3, null, 4, 1, 1, new TrainingSettings.Optimization(1e-3, 0, .01, 1, .99));
        StepDistillation objective = new StepDistillation(
                world.surroundings().schedule(),
                8,
                2,
                new CfgRange(.5, 2, 14),
                .2,
                GammaScaling.DYNAMIC,
                SkipProbability.constant(.1));
        UnetTraining trainee = new UnetTraining(
                world.unet(),
                student,
                world.training().orElseThrow().get(),
                settings,
                objective,
                (latents, times, contexts) -> world.unet().predict(latents, times, contexts, whole));
        try (Training<Unet> local = new Training<>(trainee, settings);
                Unet distilled = loaded(upload);
                PointerScope scope = new PointerScope()) {
            local.run(report -> {}, 1);
            try (Unet average = local.average()) {
                assertThat(distilled.parameters().keySet())
                        .isEqualTo(average.parameters().keySet());
                distilled.parameters().forEach((name, weight) -> assertThat(torch.equal(
                                weight,
                                halved(Objects.requireNonNull(
                                        average.parameters().get(name)))))
                        .as(name)
                        .isTrue());
            }
        }
    }

    @Test
    void a_stage_after_another_fetches_its_teacher_and_any_worker_trains_it_alike() throws Exception {
        server.leases.add(tuning(distillation(own(null), null), 2));
        String teacher = next(server.uploads).sha256();
        Tuning second = distillation(own(null), teacher);
        server.leases.add(tuning(second, 2));
        FakeServer.Upload first = next(server.uploads);
        assertThat(server.downloads).isEmpty(); // it has what it made
        restart(RandomWorld.tiny(), ROOMY);
        server.leases.add(tuning(second, 2));

        assertThat(next(server.uploads).bytes()).isEqualTo(first.bytes());
        assertThat(server.downloads).containsExactly(teacher);
        server.leases.add(tuning(distillation(own(null), null), 2));
        assertThat(next(server.uploads).sha256()).isEqualTo(teacher);
    }

    @Test
    void another_worker_continues_at_the_state_that_was_handed_in_and_ends_with_the_same_weights() throws Exception {
        for (Tuning work : List.of(own(null), distillation(own(null), null))) {
            server.leases.add(tuning(keeping(work, null), 12));
            FakeServer.Upload whole = next(server.uploads);
            FakeServer.Upload handedIn = next(server.states);
            int step = Integer.parseInt(handedIn.path().replaceAll(".*step=", ""));
            assertThat(handedIn.path()).isEqualTo(Tuning.state(5) + "?fencingToken=3&step=" + step);
            assertThat(step).isBetween(1, 11);
            restart(RandomWorld.tiny(), ROOMY);
            server.tuningHeartbeats.clear();
            server.state = handedIn.bytes();

            server.leases.add(tuning(keeping(work, state(step, handedIn)), 12));

            assertThat(next(server.uploads).bytes()).isEqualTo(whole.bytes());
            assertThat(worker.log()).contains("tuning 5: continues after step " + step + " of 12");
            server.states.clear();
        }
    }

    @Test
    void a_state_that_does_not_fit_is_ignored_with_its_reason_and_the_training_starts_over() throws Exception {
        server.leases.add(tuning(keeping(own(null), null), 12));
        FakeServer.Upload whole = next(server.uploads);
        FakeServer.Upload handedIn = next(server.states);
        Tuning work = keeping(own(null), state(3, handedIn));
        server.leases.add(tuning(work, 12)); // the lab has lost it
        assertThat(next(server.uploads).bytes()).isEqualTo(whole.bytes());
        server.state = "damaged".getBytes(StandardCharsets.UTF_8);
        server.leases.add(tuning(work, 12));
        assertThat(next(server.uploads).bytes()).isEqualTo(whole.bytes());
        server.state = handedIn.bytes();
        server.leases.add(tuning(work, 13)); // another recipe
        assertThat(next(server.uploads).bytes()).isNotEqualTo(whole.bytes());

        assertThat(worker.log().stream().filter(line -> line.contains("starts over")))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("the lab's state of step 3")
                                .contains("There is no such state"),
                        line -> assertThat(line).contains("came with the SHA-256"),
                        line -> assertThat(line).contains("of another training"));
    }

    @Test
    void a_worker_hands_in_nothing_where_the_lab_keeps_no_states() throws Exception {
        server.leases.add(tuning(own(null), 12));
        next(server.uploads);
        assertThat(server.states).isEmpty();
    }

    @Test
    void a_worker_with_training_data_offers_to_distil() throws Exception {
        assertThat(next(server.offers).distils()).isTrue();
    }

    @Test
    void a_distillation_reports_steps_and_loss_and_is_given_up_when_cancelled() throws Exception {
        server.tuningsCancelledFrom = 1;
        server.leases.add(tuning(distillation(own(null), null), Tuning.MAX_STEPS));
        server.leases.add(worker.piece(null));

        assertThat(next(server.results).problem()).isNull();
        assertThat(server.tuningHeartbeats)
                .anySatisfy(beat -> assertThat(beat.loss()).isPositive());
        assertThat(server.uploads).isEmpty();
    }

    @Test
    void a_distillation_that_outgrows_memory_says_so_before_the_teacher_is_fetched() throws Exception {
        restart(RandomWorld.tiny(), new MachineMemory(1 << 30, 1 << 20));
        server.leases.add(tuning(distillation(own(null), "ab".repeat(32)), 4));

        assertThat(next(server.tuningProblems).problem())
                .contains("this tuning outgrows memory: ")
                .contains("and the teacher, ")
                .contains("for a batch of 4, and 1.0 MiB are free");
        assertThat(server.downloads).isEmpty();
    }

    @Test
    void a_distillation_of_a_checkpoint_that_predicts_the_noise_is_a_problem_with_its_remedy() throws Exception {
        restart(Differing.in(RandomWorld.tiny(), "parameterization", Parameterization.EPSILON), ROOMY);
        server.leases.add(tuning(distillation(own(null), null), 4));

        assertThat(next(server.tuningProblems).problem())
                .contains("predicts the noise")
                .contains("quality train --objective velocity");
    }

    /**
     * Until the new worker asks a second time, a request of the old one may still take a lease. The old one's last offer may be the first of
     * the three.
     */
    private void restart(World world, MachineMemory memory) throws Exception {
        worker.close();
        server.offers.clear();
        worker = new RunningWorker(server, world, memory);
        next(server.offers);
        next(server.offers);
        next(server.offers);
    }

    /** The same tuning as a stage of 8 to 2 steps, taught by the whole UNet. */
    private static Tuning distillation(Tuning like, @Nullable String teacher) {
        return new Tuning(
                like.tuningId(),
                like.checkpoint(),
                like.weights(),
                like.counts(),
                like.steps(),
                like.batch(),
                like.learningRate(),
                like.skipProbability(),
                like.seed(),
                new Distillation(8, 2, .5, 2, 14, .2, Distillation.DYNAMIC, teacher, Map.of()),
                like.states());
    }

    /** The same tuning in a lab that keeps states of it, one after another. */
    private static Tuning keeping(Tuning like, SavedStates.@Nullable State newest) {
        return keeping(like, 0, newest);
    }

    private static Tuning keeping(Tuning like, int everySeconds, SavedStates.@Nullable State newest) {
        return new Tuning(
                like.tuningId(),
                like.checkpoint(),
                like.weights(),
                like.counts(),
                like.steps(),
                like.batch(),
                like.learningRate(),
                like.skipProbability(),
                like.seed(),
                like.distillation(),
                new SavedStates(everySeconds, 16 << 20, newest));
    }

    private static SavedStates.State state(int step, FakeServer.Upload handedIn) {
        return new SavedStates.State(step, handedIn.sha256(), handedIn.bytes().length);
    }

    /** With the weights of a tuning, or the worker's own. */
    private Tuning own(@Nullable String weights) {
        String checkpoint = weights == null ? worker.world().checkpointHash() : weights;
        return new Tuning(5, checkpoint, weights, Map.of(REMOVED, 0), 1, 4, 1e-3, .1, 1, null, null);
    }

    private static Evaluation.Lease tuning(Tuning like, int steps) {
        Tuning tuning = new Tuning(
                like.tuningId(),
                like.checkpoint(),
                like.weights(),
                like.counts(),
                steps,
                like.batch(),
                like.learningRate(),
                like.skipProbability(),
                like.seed(),
                like.distillation(),
                like.states());
        return new Evaluation.Lease(like.tuningId(), 3, 60, 1, null, tuning);
    }

    private List<Double> evaluated(String tuned) throws Exception {
        byte[] bytes = Objects.requireNonNull(server.files.get(tuned));
        try (Unet unet = loaded(new FakeServer.Upload("", tuned, bytes))) {
            World world = worker.world().with(unet, tuned);
            return worker.evaluated(world);
        }
    }

    private Unet loaded(FakeServer.Upload upload) throws Exception {
        Path file = Files.write(folder.resolve(upload.sha256() + ".safetensors"), upload.bytes());
        assertThat(TunedFile.at(file).sha256()).isEqualTo(upload.sha256());
        return Unet.load(worker.world().topology(), file);
    }

    private static Tensor halved(Tensor weight) {
        return weight.to(torch.ScalarType.Half).to(torch.ScalarType.Float);
    }
}

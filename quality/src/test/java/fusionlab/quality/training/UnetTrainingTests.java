package fusionlab.quality.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.objectives.Objective;
import fusionlab.quality.objectives.Prediction;
import fusionlab.quality.objectives.SkipProbability;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.unet.SmallTopologies;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import fusionlab.unet.weights.InvalidSafetensorsException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnetTrainingTests {

    private static final Topology TOPOLOGY = SmallTopologies.tiny();

    @TempDir
    Path folder;

    @BeforeAll
    static void computeAlone() {
        TorchThreads.single();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void an_interrupted_training_ends_bit_for_bit_as_one_that_was_not(int threads) throws IOException {
        TrainingSettings settings = settings(12, threads);
        Objective robust = Stripes.skipping(SkipProbability.ramped(0.3, 0.5));
        Path file = folder.resolve("checkpoint.safetensors");
        Map<String, float[]> straight = trained(settings, robust, null, 12);

        try (Training<Unet> training = training(settings, robust)) {
            training.checkpoint(file, 100);
            boolean finished = training.run(
                    report -> {
                        if (report.step() == 5) {
                            training.stop();
                        }
                    },
                    1);
            assertThat(finished).isFalse();
            assertThat(training.step()).isEqualTo(5);
        }
        Map<String, float[]> continued = trained(settings, robust, file, 12);

        assertSame(continued, straight);
    }

    @Test
    void training_lowers_the_loss_and_reports() throws IOException {
        List<TrainingProgress.Report> reports = new ArrayList<>();
        TrainingSettings settings = settings(120, 2);
        Path csv = folder.resolve("training.csv");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        TrainingMetrics metrics = new TrainingMetrics(registry);
        try (Training<Unet> training = training(settings, Stripes.skipping(SkipProbability.ramped(0.1, 0.5)));
                TrainingLog log = new TrainingLog(csv)) {
            assertThat(training.run(
                            report -> {
                                reports.add(report);
                                log.at(report);
                                metrics.at(report);
                            },
                            30))
                    .isTrue();
        }

        assertThat(reports).extracting(TrainingProgress.Report::step).containsExactly(30L, 60L, 90L, 120L);
        assertThat(reports.get(3).loss()).isLessThan(0.8 * reports.get(0).loss());
        assertThat(reports).allMatch(report -> report.imagesPerSecond() > 0 && report.gradientNorm() > 0);
        assertThat(reports.get(3).remaining()).isEqualTo(Duration.ZERO);
        assertThat(reports.get(0).skip()).isBetween(0.02, 0.08);
        assertThat(reports.get(3).skip()).isEqualTo(0.1);
        assertThat(registry.get("fusionlab.training.step").gauge().value()).isEqualTo(120);
        assertThat(Files.readAllLines(csv)).hasSize(5).first().asString().startsWith("step,steps,loss,");
    }

    @ParameterizedTest
    @CsvSource({"SCALED_LINEAR, EPSILON", "SCALED_LINEAR, V", "COSINE, EPSILON"})
    void every_objective_trains(NoiseSchedule schedule, Parameterization parameterization) throws IOException {
        List<Double> losses = new ArrayList<>();
        Objective objective = new Prediction(schedule, parameterization, SkipProbability.ramped(0.1, 0.2));
        try (Training<Unet> training = training(settings(100, 1), objective)) {
            training.run(report -> losses.add(report.loss()), 25);
        }

        assertThat(losses.get(3)).isLessThan(0.9 * losses.get(0));
    }

    @Test
    void only_what_an_architecture_executes_is_trained() throws IOException {
        Architecture architecture = Architecture.of(
                TOPOLOGY, Map.of("mid_block.attentions.0", 0, "up_blocks.1.attentions.0", 2, "mid_block.resnets.0", 2));
        try (Unet start = Unet.random(TOPOLOGY, 1);
                Training<Unet> training =
                        UnetTraining.of(start, architecture, new Stripes(), settings(3, 1), Stripes.OBJECTIVE)) {
            training.run(report -> {}, 1);
            try (Unet trained = training.trained()) {
                Map<String, float[]> before = values(start);
                Map<String, float[]> after = values(trained);
                assertThat(after.get("mid_block.attentions.0.proj_in.weight"))
                        .containsExactly(before.get("mid_block.attentions.0.proj_in.weight"));
                assertThat(after.get("mid_block.resnets.1.conv1.weight"))
                        .isNotEqualTo(before.get("mid_block.resnets.1.conv1.weight"));
                assertThat(after.get("up_blocks.1.attentions.0#2.proj_in.weight"))
                        .isNotEqualTo(after.get("up_blocks.1.attentions.0.proj_in.weight"));
                assertThat(after).containsKey("mid_block.resnets.0#2.conv2.weight");
                Path file = folder.resolve("copied.safetensors");
                trained.save(file, fusionlab.quality.tensors.TensorType.F32, Map.of());
                try (Unet read = Unet.load(TOPOLOGY, file)) {
                    assertSame(values(read), after);
                }
            }
        }
    }

    @Test
    void a_copied_resnet_begins_without_effect_and_learns() throws IOException {
        Architecture copied = Architecture.of(TOPOLOGY, Map.of("mid_block.resnets.0", 2));
        try (Unet start = Unet.random(TOPOLOGY, 1)) {
            String output = "mid_block.resnets.0#2.conv2.weight";
            assertThat(Floats.of(Objects.requireNonNull(start.copiesFor(copied).get(output))))
                    .containsOnly(0);
            try (Training<Unet> training =
                    UnetTraining.of(start, copied, new Stripes(), settings(3, 1), Stripes.OBJECTIVE)) {
                training.run(report -> {}, 1);
                try (Unet trained = training.trained()) {
                    assertThat(values(trained).get(output)).doesNotContain(0);
                }
            }
        }
    }

    @Test
    void with_a_copy_training_sees_the_same_pictures_noise_and_skipped_blocks_as_without() throws IOException {
        TrainingSettings settings = settings(6, 2);
        // Without a step the copy stays without effect: all losses are equal only if all else is.
        TrainingSettings.Optimization still = new TrainingSettings.Optimization(1e-30, 0, 0, 1, 0.9);
        Architecture copied = Architecture.of(TOPOLOGY, Map.of("down_blocks.0.resnets.0", 2));

        assertThat(losses(copied, settings.with(still))).isEqualTo(losses(TOPOLOGY.original(), settings.with(still)));
    }

    private static List<Double> losses(Architecture architecture, TrainingSettings settings) throws IOException {
        List<Double> losses = new ArrayList<>();
        try (Unet start = Unet.random(TOPOLOGY, 1);
                Training<Unet> training = UnetTraining.of(
                        start,
                        architecture,
                        new Stripes(),
                        settings,
                        Stripes.skipping(SkipProbability.constant(0.5)))) {
            training.run(report -> losses.add(report.loss()), 1);
        }
        return losses;
    }

    @Test
    void blocks_that_are_always_skipped_learn_nothing() throws IOException {
        SkipProbability skip = new SkipProbability(0, 0, 0, Map.of("mid_block.attentions.0", 0.999999));
        TrainingSettings.Optimization plain = new TrainingSettings.Optimization(1e-3, 0, 0, 1, 0.9);
        try (Unet start = Unet.random(TOPOLOGY, 1);
                Training<Unet> training = UnetTraining.of(
                        start,
                        TOPOLOGY.original(),
                        new Stripes(),
                        settings(5, 1).with(plain),
                        Stripes.skipping(skip))) {
            training.run(report -> {}, 1);
            try (Unet trained = training.trained()) {
                assertThat(values(trained).get("mid_block.attentions.0.proj_in.weight"))
                        .containsExactly(values(start).get("mid_block.attentions.0.proj_in.weight"));
            }
        }
    }

    @Test
    void a_checkpoint_of_another_training_is_refused() throws IOException {
        Path file = folder.resolve("checkpoint.safetensors");
        try (Training<Unet> training = training(settings(2, 1))) {
            training.checkpoint(file, 1);
            training.run(report -> {}, 1);
        }
        try (Training<Unet> other = training(settings(3, 1))) {
            assertThatThrownBy(() -> other.resume(file))
                    .isInstanceOf(InvalidSafetensorsException.class)
                    .hasMessageContaining("is of another training");
        }
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 5000));
        try (Training<Unet> same = training(settings(2, 1))) {
            assertThatThrownBy(() -> same.resume(file)).hasMessageContaining("truncated");
        }
    }

    @Test
    void a_loss_that_is_no_number_ends_the_training_and_spares_the_weights() throws IOException {
        LatentSource broken = new Stripes() {
            @Override
            public Batch next(int size, java.util.random.RandomGenerator random) {
                Batch batch = super.next(size, random);
                batch.latents()[0] = Float.NaN;
                return batch;
            }
        };
        try (Unet start = Unet.random(TOPOLOGY, 1);
                Training<Unet> training =
                        UnetTraining.of(start, TOPOLOGY.original(), broken, settings(5, 2), Stripes.OBJECTIVE)) {
            assertThatThrownBy(() -> training.run(report -> {}, 1))
                    .isInstanceOf(TrainingDivergedException.class)
                    .hasMessageContaining("step 1:");
            try (Unet trained = training.trained()) {
                assertSame(values(trained), values(start));
            }
        }
    }

    @Test
    void a_time_limit_ends_the_training() throws IOException {
        TrainingSettings settings = settings(1_000_000, 1).within(Duration.ofMillis(300));
        try (Training<Unet> training = training(settings)) {
            assertThat(training.run(report -> {}, 1)).isTrue();
            assertThat(training.step()).isLessThan(1_000_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "1, 8", "2, 4"})
    void passes_over_parts_of_a_batch_give_the_weights_of_the_joint_batch(int threads, int passes) throws IOException {
        TrainingSettings joint = settings(6, threads);
        Objective robust = Stripes.skipping(SkipProbability.constant(0.2));

        Map<String, float[]> expected = trained(joint, robust, null, 6);
        Map<String, float[]> actual = trained(joint.inPasses(passes), robust, null, 6);

        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, values) -> {
            float[] others = Objects.requireNonNull(actual.get(name));
            for (int i = 0; i < values.length; i++) {
                assertThat(others[i]).as(name).isCloseTo(values[i], within(1e-4f));
            }
        });
    }

    @Test
    void a_checkpoint_of_other_inputs_is_refused() throws IOException {
        Path file = folder.resolve("checkpoint.safetensors");
        try (Training<Unet> training = training(settings(2, 1))) {
            training.inputs("data A");
            training.checkpoint(file, 1);
            training.run(report -> {}, 1);
        }
        try (Training<Unet> training = training(settings(2, 1))) {
            training.inputs("data B");
            assertThatThrownBy(() -> training.resume(file))
                    .isInstanceOf(InvalidSafetensorsException.class)
                    .hasMessageContaining("data A, not")
                    .hasMessageEndingWith("data B");
        }
    }

    @Test
    void learning_rate_and_average_follow_their_course() {
        TrainingSettings.Optimization optimization = new TrainingSettings.Optimization(1, 10, 0, 1, 0.99);

        assertThat(optimization.learningRate(0, 0)).isCloseTo(0.1, within(1e-9));
        assertThat(optimization.learningRate(9, 0)).isCloseTo(1, within(1e-9));
        assertThat(optimization.learningRate(50, 0.5)).isCloseTo(0.51, within(1e-9));
        assertThat(optimization.learningRate(99, 1)).isCloseTo(0.02, within(1e-9));
        assertThat(optimization.averageDecay(0)).isCloseTo(0.1, within(1e-9));
        assertThat(optimization.averageDecay(5000)).isEqualTo(0.99);
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> settings(0, 1)).hasMessageContaining("steps (0)");
        assertThatThrownBy(() -> settings(5, 2).withBatch(7)).hasMessageContaining("multiple of threads");
        assertThatThrownBy(() -> settings(5, 2).inPasses(3))
                .hasMessage("passes (3) must divide the 4 images of each thread");
        assertThatThrownBy(() -> SkipProbability.constant(1)).hasMessageContaining("must be 0 to 1");
        assertThatThrownBy(() -> settings(5, 1).within(Duration.ZERO)).hasMessageContaining("limit");
    }

    private Map<String, float[]> trained(TrainingSettings settings, Objective objective, @Nullable Path from, int steps)
            throws IOException {
        try (Training<Unet> training = training(settings, objective)) {
            if (from != null) {
                training.resume(from);
            }
            assertThat(training.run(report -> {}, 1)).isTrue();
            assertThat(training.step()).isEqualTo(steps);
            try (Unet trained = training.trained();
                    Unet average = training.average()) {
                Map<String, float[]> all = values(trained);
                values(average).forEach((name, values) -> all.put("average " + name, values));
                return all;
            }
        }
    }

    private static Training<Unet> training(TrainingSettings settings) {
        return training(settings, Stripes.OBJECTIVE);
    }

    private static Training<Unet> training(TrainingSettings settings, Objective objective) {
        try (Unet start = Unet.untrained(TOPOLOGY, 1)) {
            return UnetTraining.of(start, TOPOLOGY.original(), new Stripes(), settings, objective);
        }
    }

    private static TrainingSettings settings(long steps, int threads) {
        return TrainingSettings.of(steps, threads, 42).withBatch(8);
    }

    private static Map<String, float[]> values(Unet unet) {
        Map<String, float[]> values = new TreeMap<>();
        unet.parameters().forEach((name, tensor) -> values.put(name, Floats.of(tensor)));
        return values;
    }

    private static void assertSame(Map<String, float[]> one, Map<String, float[]> other) {
        assertThat(one.keySet()).isEqualTo(other.keySet());
        one.forEach((name, values) -> assertThat(values).as(name).containsExactly(other.get(name)));
    }
}

package fusionlab.quality.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.objectives.SkipProbability;
import fusionlab.quality.ranks.RankPlace;
import fusionlab.quality.ranks.Ranks;
import fusionlab.quality.ranks.RanksException;
import fusionlab.quality.ranks.ThreadRanks;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.unet.SmallTopologies;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Topology;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RanksTrainingTests {

    private static final Topology TOPOLOGY = SmallTopologies.tiny();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"2, 2", "3, 4"})
    void ranks_give_the_weights_of_one_process_with_the_joint_batch(int size, int threads) throws Exception {
        TrainingSettings settings = settings(8, threads);
        Map<String, float[]> alone = trained(settings, 1, RankPlace.ALONE.join());

        List<Map<String, float[]>> all = ThreadRanks.each(size, ranks -> trained(settings, 1, ranks));

        for (Map<String, float[]> of : all) {
            assertClose(of, alone, 1e-6f);
            assertClose(of, all.get(0), 0);
        }
    }

    @Test
    void ranks_take_the_state_of_the_first_which_alone_resumes_and_saves() throws Exception {
        TrainingSettings settings = settings(8, 4);
        Path file = folder.resolve("checkpoint.safetensors");
        Map<String, float[]> straight = trained(settings, 1, RankPlace.ALONE.join());

        List<Long> stoppedAt = ThreadRanks.each(2, ranks -> {
            try (Training<Unet> training = training(settings, 1, ranks)) {
                if (ranks.isFirst()) {
                    training.checkpoint(file, 100);
                }
                boolean finished = training.run(
                        report -> {
                            if (report.step() == 4 && ranks.rank() == 1) {
                                training.stop();
                            }
                        },
                        1);
                assertThat(finished).isFalse();
                return training.step();
            }
        });
        assertThat(stoppedAt).as("one stopped, all stop").containsExactly(4L, 4L);

        List<Map<String, float[]>> continued = ThreadRanks.each(3, ranks -> {
            try (Training<Unet> training = training(settings, ranks.isFirst() ? 1 : 2, ranks)) {
                if (ranks.isFirst()) {
                    training.resume(file);
                }
                assertThat(training.run(report -> {}, 1)).isTrue();
                return values(training);
            }
        });

        straight.remove("losses"); // which are those of the last steps here
        continued.forEach(values -> assertClose(values, straight, 1e-6f));
    }

    @Test
    void rank_0_keeps_what_all_have_done_when_it_loses_another() throws Exception {
        TrainingSettings settings = settings(1000, 2);
        Path file = folder.resolve("checkpoint.safetensors");

        assertThatThrownBy(() -> ThreadRanks.each(2, ranks -> {
                    try (Training<Unet> training = training(settings, 1, ranks)) {
                        training.checkpoint(file, 1000);
                        training.run(
                                report -> {
                                    if (report.step() == 4 && ranks.rank() == 1) {
                                        ranks.close();
                                        throw new IllegalArgumentException("as if it were killed");
                                    }
                                },
                                1);
                    }
                    return 0;
                }))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RanksException.class);

        try (Training<Unet> training = training(settings, 1, RankPlace.ALONE.join())) {
            training.resume(file);
            assertThat(training.step()).isEqualTo(4);
        }
    }

    @Test
    void a_rank_that_computes_something_else_is_noticed_when_a_state_is_saved() throws Exception {
        List<String> complaints = ThreadRanks.each(2, ranks -> {
            TrainingSettings.Optimization wrong = new TrainingSettings.Optimization(2e-2, 0, 0, 1, 0.9);
            TrainingSettings settings = settings(5, 2);
            try (Training<Unet> training = training(ranks.isFirst() ? settings : settings.with(wrong), 1, ranks)) {
                training.run(report -> {}, 1);
                return "none";
            } catch (RanksException different) {
                return "" + different.getMessage();
            }
        });

        assertThat(complaints.get(0)).isEqualTo("none");
        assertThat(complaints.get(1)).startsWith("after step 5 a weight of rank 1 differs by ");
    }

    @Test
    void more_ranks_than_threads_and_time_limits_are_refused() throws Exception {
        ThreadRanks.each(3, ranks -> {
            assertThatThrownBy(() -> training(settings(5, 2), 1, ranks))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("3 ranks need as many threads, not 2, and no time limit");
            assertThatThrownBy(() -> training(settings(5, 4).within(Duration.ofSeconds(1)), 1, ranks))
                    .hasMessageEndingWith("and no time limit");
            return 0;
        });
    }

    private static Map<String, float[]> trained(TrainingSettings settings, long seed, Ranks ranks) throws Exception {
        List<Double> losses = new ArrayList<>();
        try (Training<Unet> training = training(settings, seed, ranks)) {
            assertThat(training.run(report -> losses.add(report.loss()), 1)).isTrue();
            Map<String, float[]> values = values(training);
            float[] all = new float[losses.size()];
            for (int i = 0; i < all.length; i++) {
                all[i] = losses.get(i).floatValue();
            }
            values.put("losses", all);
            return values;
        }
    }

    private static Training<Unet> training(TrainingSettings settings, long seed, Ranks ranks) {
        try (Unet start = Unet.random(TOPOLOGY, seed)) {
            return UnetTraining.of(
                    start,
                    TOPOLOGY.original(),
                    new Stripes(),
                    settings,
                    Stripes.skipping(SkipProbability.constant(0.2)),
                    ranks);
        }
    }

    private static TrainingSettings settings(long steps, int threads) {
        return TrainingSettings.of(steps, threads, 42)
                .withBatch(8)
                .with(new TrainingSettings.Optimization(1e-4, 0, 0.01, 1, 0.9));
    }

    private static Map<String, float[]> values(Training<Unet> training) {
        Map<String, float[]> values = new TreeMap<>();
        try (Unet trained = training.trained();
                Unet average = training.average()) {
            trained.parameters().forEach((name, tensor) -> values.put(name, Floats.of(tensor)));
            average.parameters().forEach((name, tensor) -> values.put("average " + name, Floats.of(tensor)));
        }
        return values;
    }

    private static void assertClose(Map<String, float[]> some, Map<String, float[]> others, float difference) {
        assertThat(some.keySet()).isEqualTo(others.keySet());
        some.forEach((name, values) -> {
            float[] other = Objects.requireNonNull(others.get(name));
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).as(name).isCloseTo(other[i], within(difference));
            }
        });
    }
}

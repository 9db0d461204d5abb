package fusionlab.quality.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.objectives.SkipProbability;
import fusionlab.quality.training.TrainingSettings.Optimization;
import fusionlab.unet.Slot;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class SettingsPropertyTests {

    private static final Topology SD = Topology.builtIn("sd-v1.5");

    @Property
    void a_skip_probability_rises_to_its_own_and_stays(
            @ForAll @DoubleRange(max = 0.99) double attention,
            @ForAll @DoubleRange(max = 0.99) double resnet,
            @ForAll @DoubleRange(max = 0.99) double single,
            @ForAll @DoubleRange(max = 1) double ramp,
            @ForAll @DoubleRange(max = 1) double progress,
            @ForAll("slots") Slot slot,
            @ForAll("slots") Slot named) {
        SkipProbability skip = new SkipProbability(attention, resnet, ramp, Map.of(named.name(), single));
        double kind = slot.kind() == SlotKind.CROSS_ATTENTION ? attention : resnet;
        double full = slot.equals(named) ? single : kind;

        assertThat(skip.at(slot, progress)).isBetween(0.0, full);
        assertThat(skip.at(slot, 1)).isEqualTo(full);
        assertThat(skip.at(slot, Math.max(ramp, progress))).isCloseTo(full, within(1e-12));
        assertThat(skip.at(slot, progress)).isGreaterThanOrEqualTo(skip.at(slot, progress / 2));
        if (ramp > 0.001) {
            assertThat(skip.at(slot, 0)).isZero();
            assertThat(skip.at(slot, ramp / 4)).isCloseTo(full / 4, within(1e-12));
        }
        assertThat(skip.crossAttention(progress))
                .isEqualTo(new SkipProbability(attention, 0, ramp, Map.of()).at(attention(), progress));
    }

    private static Slot attention() {
        return SD.slots().stream()
                .filter(slot -> slot.kind() == SlotKind.CROSS_ATTENTION)
                .findFirst()
                .orElseThrow();
    }

    @Property
    void a_learning_rate_warms_up_and_falls_to_its_last_share(
            @ForAll @IntRange(max = 100) int warmup,
            @ForAll @IntRange(min = 101, max = 1000) int steps,
            @ForAll @IntRange(max = 999) int place) {
        Optimization optimization = new Optimization(2e-3, warmup, 0, 1, 0.99);
        int step = place % steps;
        double rate = rate(optimization, step, steps);

        assertThat(rate).isPositive().isLessThanOrEqualTo(2e-3);
        if (step + 1 >= warmup && step + 1 < steps) {
            assertThat(rate(optimization, step + 1, steps)).isLessThan(rate);
            assertThat(rate).isGreaterThanOrEqualTo(0.02 * 2e-3);
        } else if (step + 1 < warmup) {
            assertThat(rate / rate(new Optimization(2e-3, 0, 0, 1, 0.99), step, steps))
                    .isCloseTo((step + 1.0) / warmup, within(1e-12));
        }
        assertThat(optimization.learningRate(steps, 1)).isCloseTo(0.02 * 2e-3, within(1e-15));
        assertThat(optimization.learningRate(steps, 0.5)).isCloseTo(0.51 * 2e-3, within(1e-15));
    }

    private static double rate(Optimization optimization, int step, int steps) {
        return optimization.learningRate(step, (double) step / steps);
    }

    @Property
    void an_average_forgets_its_first_weights_and_settles(
            @ForAll @DoubleRange(max = 0.99) double decay, @ForAll @IntRange(max = 100_000) int step) {
        Optimization optimization = new Optimization(1e-3, 0, 0, 1, decay);

        assertThat(optimization.averageDecay(step)).isBetween(0.0, decay);
        assertThat(optimization.averageDecay(step + 1)).isGreaterThanOrEqualTo(optimization.averageDecay(step));
        assertThat(optimization.averageDecay(100_000)).isEqualTo(decay);
        assertThat(optimization.averageDecay(0)).isLessThanOrEqualTo(0.1);
    }

    @Property(tries = 100)
    void reports_hold_the_means_of_the_steps_between_them(
            @ForAll @IntRange(min = 1, max = 5) int every, @ForAll @IntRange(min = 1, max = 4) int reports) {
        int steps = every * reports;
        TrainingSettings settings = TrainingSettings.of(steps, 1, 1);
        List<TrainingProgress.Report> received = new ArrayList<>();
        Pace pace = new Pace(settings, share -> 0.25, 0, Duration.ZERO, received::add);
        for (int step = 1; step <= steps; step++) {
            pace.done(step, 2.0 * step, 1e-3 / step, pace.progress(step));
            if (step % every == 0) {
                pace.report(step);
            }
        }

        assertThat(received).hasSize(reports);
        for (int i = 0; i < reports; i++) {
            double mean = i * every + (every + 1) / 2.0;
            assertThat(received.get(i).step()).isEqualTo((long) (i + 1) * every);
            assertThat(received.get(i).loss()).isCloseTo(mean, within(1e-9));
            assertThat(received.get(i).gradientNorm()).isCloseTo(2 * mean, within(1e-9));
            assertThat(received.get(i).learningRate()).isEqualTo(1e-3 / ((i + 1) * every));
            assertThat(received.get(i).skip()).isEqualTo(0.25);
            assertThat(received.get(i).imagesPerSecond()).isPositive();
            assertThat(received.get(i).remaining().isNegative()).isFalse();
        }
        assertThat(received.get(reports - 1).remaining()).isZero();
        assertThat(pace.progress(steps)).isEqualTo(1);
    }

    @Example
    void a_limit_of_time_ends_a_training_before_its_steps_do() {
        TrainingSettings settings = TrainingSettings.of(1_000, 1, 1).within(Duration.ofHours(1));
        Pace pace = new Pace(settings, share -> 0, 0, Duration.ofMinutes(90), report -> {});

        assertThat(pace.progress(1)).isGreaterThanOrEqualTo(1.5);
        assertThat(pace.elapsed()).isGreaterThanOrEqualTo(Duration.ofMinutes(90));
        assertThat(new Pace(settings, share -> 0, 0, Duration.ofMinutes(15), report -> {}).progress(500))
                .isEqualTo(0.5);
    }

    @Example
    void what_no_training_can_be_is_refused_by_name() {
        TrainingSettings usual = TrainingSettings.of(10, 4, 1);
        assertThat(usual.batch() % usual.threads()).isZero();
        assertThat(TrainingSettings.of(10, 3, 1).batch()).isEqualTo(63);
        assertThatThrownBy(() -> TrainingSettings.of(0, 1, 1)).hasMessageContaining("steps (0)");
        assertThatThrownBy(() -> usual.withBatch(6)).hasMessageContaining("batch (6) a multiple of threads");
        assertThatThrownBy(() -> usual.withBatch(0)).hasMessageContaining("batch (0)");
        assertThatThrownBy(() -> usual.within(Duration.ZERO)).hasMessageContaining("limit");
        assertThatThrownBy(() -> SkipProbability.constant(1)).hasMessageContaining("crossAttention must be 0 to 1");
        assertThatThrownBy(() -> SkipProbability.ramped(0.1, 1.5)).hasMessageContaining("ramp");
        assertThatThrownBy(() -> new SkipProbability(0, 0, 0, Map.of("mid_block.resnets.0", Double.NaN)))
                .hasMessageContaining("mid_block.resnets.0");
        assertThatThrownBy(() -> new Optimization(0, 0, 0, 1, 0)).hasMessageContaining("learningRate");
        assertThatThrownBy(() -> new Optimization(1, -1, 0, 1, 0)).hasMessageContaining("warmupSteps");
        assertThatThrownBy(() -> new Optimization(1, 0, -1, 1, 0)).hasMessageContaining("weightDecay");
        assertThatThrownBy(() -> new Optimization(1, 0, 0, 0, 0)).hasMessageContaining("clipNorm");
        assertThatThrownBy(() -> new Optimization(1, 0, 0, 1, 1)).hasMessageContaining("averageDecay");
    }

    @Provide
    Arbitrary<Slot> slots() {
        return Arbitraries.of(SD.slots());
    }
}

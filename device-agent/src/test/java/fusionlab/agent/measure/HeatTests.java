package fusionlab.agent.measure;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.agent.bench.Bench;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Regime;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.component.Component;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A device whose clock is the test's: a run takes as many milliseconds as the test sets. */
class HeatTests {

    private static final Conditions WARM = new Conditions(80, true, 33.0, 0, true, null);
    private static final Heat.Pace QUICK = new Heat.Pace(50, 10, 100, 30_000);

    private final List<String> activities = new ArrayList<>();
    private final Device device = new Device();

    @Test
    void a_round_on_a_throttled_phone_is_marked_and_the_device_cools_down() {
        device.slowFromRun = runsOf(4);
        device.slowUntilRun = runsOf(5);
        Report report = measure(job(Regime.COLD, 8), WARM, "unknown");

        assertThat(rounds(report, "throttled")).containsExactly(4);
        assertThat(rounds(report, "ok")).containsExactly(0, 1, 2, 3, 5, 6, 7);
        assertThat(activities).anyMatch(activity -> activity.startsWith("cooling down"));
    }

    @Test
    void a_device_that_stays_slow_is_waited_for_no_longer_than_the_pace_says() {
        device.slowFromRun = runsOf(4);
        Report report = measure(job(Regime.COLD, 8), WARM, "unknown");

        assertThat(rounds(report, "throttled")).containsExactly(4, 5, 6, 7);
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
    }

    @Test
    void without_a_known_temperature_a_slow_sentinel_is_a_foreign_load() {
        device.slowFromRun = runsOf(4);
        Report report = measure(job(Regime.COLD, 8), Conditions.UNKNOWN, "unknown");

        assertThat(rounds(report, "unknown")).hasSize(8);
        assertThat(activities).noneMatch(activity -> activity.startsWith("cooling down"));
    }

    @Test
    void a_host_whose_throttle_counters_do_not_move_is_not_throttled() {
        device.slowFromRun = runsOf(4);
        assertThat(rounds(measure(job(Regime.COLD, 8), WARM, "ok"), "ok")).hasSize(8);
    }

    @Test
    void throttle_counters_that_move_without_slowing_anything_cost_no_round() {
        assertThat(rounds(measure(job(Regime.COLD, 8), WARM, "throttled"), "ok"))
                .hasSize(8);
    }

    @Test
    void a_busy_neighbour_takes_the_clock_but_no_cpu_time() {
        device.slowFromRun = runsOf(4);
        device.neighbour = true;
        assertThat(rounds(measure(job(Regime.COLD, 8), WARM, "unknown"), "ok")).hasSize(8);
    }

    @Test
    void a_sustained_measurement_heats_up_first_and_drops_nothing() {
        device.slowFromRun = runsOf(4);
        Report report = measure(job(Regime.SUSTAINED, 4), WARM, "unknown");

        assertThat(activities.stream().filter(activity -> activity.startsWith("heating up")))
                .isNotEmpty();
        assertThat(rounds(report, "ok")).containsExactly(0, 1, 2, 3);
        assertThat(report.samples()).hasSize(4 * runsOfOneRound());
    }

    @Test
    void the_state_of_each_round_is_in_the_report() {
        Report report = measure(job(Regime.COLD, 3), WARM, "unknown");
        assertThat(report.states())
                .containsExactly(
                        new Report.RoundState(0, WARM), new Report.RoundState(1, WARM), new Report.RoundState(2, WARM));
    }

    private static List<Integer> rounds(Report report, String state) {
        return report.samples().stream()
                .filter(run -> run.state().equals(state))
                .map(Report.Run::round)
                .distinct()
                .collect(Collectors.toList());
    }

    private Report measure(Job job, Conditions conditions, String state) {
        device.conditions = conditions;
        device.state = state;
        try (Bench bench = new MeasuringBench(device, device, QUICK, () -> device.nanos)) {
            return bench.measure(job, (done, total, activity) -> activities.add(activity), new StopSignal());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int runsOf(int rounds) {
        return rounds * runsOfOneRound();
    }

    private static int runsOfOneRound() {
        return Rotation.order(job(Regime.COLD, 1), 0).size();
    }

    private static Job job(Regime regime, int rounds) {
        List<String> keys = new ArrayList<>();
        for (int size : new int[] {32, 64, 96}) {
            keys.add(new BlockConfiguration(BlockKind.CROSS_ATTENTION, size, 0, size, 4, 4, 1, 7, 8, 0, 1, false, 32)
                    .key());
        }
        RuntimeProfile cold = RuntimeProfile.onnxCpu(1);
        RuntimeProfile profile = new RuntimeProfile(
                cold.runtime(), "", cold.provider(), 1, cold.precision(), cold.batch(), cold.attentionForm(), regime);
        return new Job(profile, 8, keys.get(0), keys, List.of(), 0, rounds, 0, 60_000, 10_000, 1);
    }

    /** Runtime, models and vitals in one. */
    private static final class Device implements ModelRuntime, FedModel, Vitals {

        private int slowFromRun = Integer.MAX_VALUE;
        private int slowUntilRun = Integer.MAX_VALUE;
        private boolean neighbour;
        private Conditions conditions = Conditions.UNKNOWN;
        private String state = "unknown";
        private long nanos = 1;
        private long cpu;
        private int runs;

        @Override
        public Bench.Toolkit toolkit() {
            return new Bench.Toolkit("onnxruntime", "1", List.of("cpu"));
        }

        @Override
        public Optional<String> refusal(RuntimeProfile profile) {
            return Optional.empty();
        }

        @Override
        public TimedModel openBlock(BlockConfiguration block, RuntimeProfile profile, long seed) {
            return this;
        }

        @Override
        public FedModel openComponent(Component component, int latentSize, RuntimeProfile profile, long seed) {
            return this;
        }

        @Override
        public void keepOutput() {}

        @Override
        public void feed(String input, float[] values) {}

        @Override
        public float[] output() {
            return new float[0];
        }

        @Override
        public FedModel openNetwork(Architecture architecture, int latentSize, RuntimeProfile profile, long seed) {
            return this;
        }

        @Override
        public void run() {
            boolean slow = runs >= slowFromRun && runs < slowUntilRun;
            runs++;
            nanos += slow ? 13_000_000 : 10_000_000;
            cpu += slow && !neighbour ? 13_000_000 : 10_000_000;
        }

        @Override
        public void rearm() {}

        @Override
        public void cancel() {}

        @Override
        public void close() {}

        @Override
        public long cpuNanos() {
            return cpu;
        }

        @Override
        public double load() {
            return Double.NaN;
        }

        @Override
        public String state() {
            return state;
        }

        @Override
        public Conditions conditions() {
            return conditions;
        }

        @Override
        public long availableBytes() {
            return Long.MAX_VALUE;
        }
    }
}

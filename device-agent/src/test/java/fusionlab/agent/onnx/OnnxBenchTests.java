package fusionlab.agent.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.agent.Pictures;
import fusionlab.agent.SmallUnet;
import fusionlab.agent.host.Host;
import fusionlab.agent.measure.MeasuringBench;
import fusionlab.agent.measure.ModelException;
import fusionlab.agent.measure.Vitals;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.Precision;
import fusionlab.unet.Regime;
import fusionlab.unet.RuntimeProfile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** On the real runtime, with the real generator. */
class OnnxBenchTests {

    private static final List<String> KEYS = SmallUnet.keys();
    private static OnnxRuntime runtime;

    private final FixedVitals vitals = new FixedVitals();
    private final StopSignal stop = new StopSignal();
    private MeasuringBench bench;

    @BeforeAll
    static void startRuntime() throws ModelException {
        runtime = OnnxRuntime.start(1, Host.instructionSet());
    }

    @BeforeEach
    void open() {
        bench = new MeasuringBench(runtime, vitals);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void components_the_whole_unet_and_whole_pictures_are_timed_in_every_round_with_their_parts() {
        Report report =
                measure(SmallUnet.withPictures(SmallUnet.job(KEYS.subList(0, 3), List.of(SmallUnet.network()), 3)));

        Pictures.requireTimed(report, 3);
        assertThat(report.samples().stream().filter(run -> run.key().equals("network:base")))
                .extracting(Report.Run::round)
                .containsExactly(8, 9, 10);
    }

    @Test
    void every_configuration_is_timed_in_every_round() {
        Report report = measure(SmallUnet.job(KEYS, List.of(), 3));
        assertThat(report.problems()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
        assertThat(report.rounds()).isEqualTo(3);
        assertThat(report.samples()).hasSize(3 * SmallUnet.runsPerRound(KEYS));
        assertThat(report.samples()).extracting(Report.Run::round).containsOnly(8, 9, 10);
        for (int round = 8; round < 11; round++) {
            int number = round;
            assertThat(report.samples().stream().filter(run -> run.round() == number))
                    .extracting(Report.Run::key)
                    .containsOnlyOnceElementsOf(KEYS.subList(1, KEYS.size()))
                    .contains(KEYS.get(0));
        }
        assertThat(report.samples()).allSatisfy(run -> {
            assertThat(run.wallNanos()).isPositive();
            assertThat(run.load()).isEqualTo(1.5);
            assertThat(run.state()).isEqualTo("ok");
            assertThat(run.atMillis()).isBetween(report.startedAtMillis(), report.finishedAtMillis());
        });
        assertThat(report.inferenceNanos())
                .as("with warm-ups")
                .isGreaterThan(report.samples().stream()
                        .mapToLong(Report.Run::wallNanos)
                        .sum());
        assertThat(report.profile().runtimeVersion())
                .isEqualTo(runtime.toolkit().version())
                .isNotEmpty();
    }

    @Test
    void a_whole_network_is_timed_with_the_blocks() {
        Report report = measure(SmallUnet.job(KEYS, List.of(SmallUnet.network()), 2));
        assertThat(report.problems()).isEmpty();
        assertThat(report.samples().stream().filter(run -> run.key().equals("network:base")))
                .hasSize(2)
                .allMatch(run -> run.order() == 0);
    }

    @Test
    void a_block_that_cannot_be_built_is_named_and_the_rest_goes_on() {
        List<String> keys = new ArrayList<>(KEYS);
        keys.add("nonsense");
        Report report = measure(SmallUnet.job(keys, List.of(), 1));
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
        assertThat(report.samples()).hasSize(SmallUnet.runsPerRound(KEYS));
        assertThat(report.problems()).extracting(Report.Problem::key).containsExactly("nonsense");
    }

    @Test
    void a_run_over_its_limit_is_ended_and_its_block_left_out() {
        List<String> keys = new ArrayList<>(KEYS);
        keys.add(SmallUnet.SLOW);
        Report report = measure(SmallUnet.withRunLimit(SmallUnet.job(keys, List.of(), 2), 150));
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
        assertThat(report.problems()).hasSize(1).first().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo(SmallUnet.SLOW);
            assertThat(problem.reason()).contains("limit of 150 ms");
        });
        assertThat(report.samples()).hasSize(2 * SmallUnet.runsPerRound(KEYS));
    }

    @Test
    void without_its_sentinel_a_job_fails_with_the_reason() {
        Job job = SmallUnet.job(List.of(KEYS.get(1)), List.of(), 1);
        Report report = measure(
                new Job(job.profile(), 16, "nonsense", job.configurations(), List.of(), 0, 1, 0, 60_000, 60_000, 1));
        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(report.problems()).extracting(Report.Problem::key).containsExactly("nonsense");
    }

    @Test
    void one_round_is_made_even_without_budget() {
        Report report = measure(SmallUnet.withBudget(SmallUnet.job(KEYS, List.of(), 50), 0));
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
        assertThat(report.rounds()).isEqualTo(1);
    }

    @Test
    void a_stop_in_mid_run_ends_it_and_keeps_the_samples() {
        List<String> keys = new ArrayList<>(KEYS);
        keys.add(SmallUnet.SLOW);
        Job job = SmallUnet.job(keys, List.of(), 1000);
        Report report = bench.measure(
                job,
                (done, total, activity) -> {
                    if (done == 1) {
                        stop.stop();
                    }
                },
                stop);
        assertThat(report.outcome()).isEqualTo(Report.Outcome.INTERRUPTED);
        assertThat(report.samples()).hasSizeGreaterThanOrEqualTo(keys.size());
        assertThat(report.problems()).isEmpty();
    }

    @Test
    void sessions_stay_open_for_the_next_job_of_the_campaign() {
        Job job = SmallUnet.job(KEYS, List.of(), 1);
        long first = measure(job).prepareNanos();
        assertThat(measure(job).prepareNanos()).isLessThan(first / 2);
    }

    @Test
    void what_does_not_fit_into_memory_is_refused_with_both_figures() {
        vitals.available = 100 << 20;
        Report report = measure(SmallUnet.job(KEYS, List.of(SmallUnet.network()), 1));
        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(report.problems().get(0).reason()).matches("needs about [0-9.]+ GB, 0\\.1 GB available");
    }

    @Test
    @EnabledOnOs(
            architectures = {"amd64", "x86_64"},
            value = OS.LINUX)
    void fp16_on_an_x86_cpu_is_refused() {
        assertRefused(profile("onnxruntime", "", "cpu", Precision.FP16), "fp16");
    }

    @Test
    void an_absent_provider_is_refused_with_what_would_be_needed() {
        assertRefused(profile("onnxruntime", "", "cuda", Precision.FP32), "onnxruntime_gpu");
        assertRefused(profile("onnxruntime", "", "warp-drive", Precision.FP32), "cpu, coreml, cuda and xnnpack");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void core_ml_is_refused_away_from_a_mac() {
        assertRefused(profile("onnxruntime", "", "coreml", Precision.FP32), "Mac");
    }

    @Test
    void another_runtime_or_version_is_refused() {
        assertRefused(profile("litert", "", "cpu", Precision.FP32), "not with litert");
        assertRefused(profile("onnxruntime", "0.1", "cpu", Precision.FP32), "do not compare");
    }

    private void assertRefused(RuntimeProfile profile, String reason) {
        Report report = measure(SmallUnet.withProfile(SmallUnet.job(KEYS, List.of(), 1), profile));
        assertThat(report.outcome()).isEqualTo(Report.Outcome.REFUSED);
        assertThat(report.samples()).isEmpty();
        assertThat(report.problems()).hasSize(1);
        assertThat(report.problems().get(0).key()).isEmpty();
        assertThat(report.problems().get(0).reason()).contains(reason);
    }

    private static RuntimeProfile profile(String runtime, String version, String provider, Precision precision) {
        return new RuntimeProfile(runtime, version, provider, 1, precision, 1, AttentionForm.MULTI_HEAD, Regime.COLD);
    }

    private Report measure(Job job) {
        return bench.measure(job, (done, total, activity) -> {}, stop);
    }

    private static final class FixedVitals implements Vitals {

        long available = Long.MAX_VALUE;

        @Override
        public long cpuNanos() {
            return 0;
        }

        @Override
        public double load() {
            return 1.5;
        }

        @Override
        public String state() {
            return "ok";
        }

        @Override
        public long availableBytes() {
            return available;
        }
    }
}

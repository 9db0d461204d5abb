package fusionlab.agent.measure;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.agent.SmallUnet;
import fusionlab.agent.bench.Bench;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.Job;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Report;
import fusionlab.unet.RuntimeProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs on a runtime that fails where the test wants it, under a clock that only runs move. */
class MeasurementTests {

    private static final List<String> KEYS = SmallUnet.keys().subList(0, 5);
    private static final String SENTINEL = KEYS.get(0);
    private static final int RUNS_OF_ROUND = 8;

    private final FakeRuntime runtime = new FakeRuntime();
    private final List<String> activities = new ArrayList<>();
    private final StopSignal stop = new StopSignal();
    private final Bench bench =
            new MeasuringBench(runtime, runtime, new Heat.Pace(50, 10, 100, 30_000), () -> runtime.nanos);

    @AfterEach
    void close() {
        bench.close();
    }

    private Report measure(Job job) throws InterruptedException {
        return bench.measure(job, (done, total, activity) -> activities.add(done + " " + activity), stop);
    }

    private static Job job(int rounds, int warmups, long budgetMillis) {
        return job(KEYS, List.of(), rounds, warmups, budgetMillis);
    }

    private static Job job(List<String> keys, List<Job.Network> networks, int rounds, int warmups, long budgetMillis) {
        return new Job(
                RuntimeProfile.onnxCpu(1),
                SmallUnet.LATENT_SIZE,
                SENTINEL,
                keys,
                networks,
                8,
                rounds,
                warmups,
                budgetMillis,
                60_000,
                1);
    }

    private static List<Integer> rounds(Report report, String key) {
        return report.samples().stream()
                .filter(run -> run.key().equals(key))
                .map(Report.Run::round)
                .collect(Collectors.toList());
    }

    @Test
    void times_are_those_of_the_clock_and_warm_ups_are_in_no_sample() throws Exception {
        Report report = measure(job(3, 2, 600_000));
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
        assertThat(report.rounds()).isEqualTo(3);
        assertThat(report.samples()).hasSize(3 * RUNS_OF_ROUND).allSatisfy(run -> {
            assertThat(run.wallNanos()).isEqualTo(FakeRuntime.RUN_NANOS);
            assertThat(run.cpuNanos()).isEqualTo(FakeRuntime.RUN_NANOS);
            assertThat(run.load()).isEqualTo(Report.Run.UNKNOWN_LOAD);
        });
        assertThat(rounds(report, KEYS.get(1))).containsExactly(8, 9, 10);
        assertThat(report.prepareNanos()).isEqualTo(5 * 2 * FakeRuntime.RUN_NANOS);
        assertThat(report.inferenceNanos()).isEqualTo((5 * 2 + 3 * RUNS_OF_ROUND) * FakeRuntime.RUN_NANOS);
        assertThat(runtime.runs(KEYS.get(1))).isEqualTo(2 + 3);
    }

    @Test
    void a_block_that_fails_in_a_later_round_keeps_what_it_measured_before_and_is_run_no_more() throws Exception {
        runtime.failsInRun.put(KEYS.get(2), 3);
        Report report = measure(job(5, 0, 600_000));
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
        assertThat(rounds(report, KEYS.get(2))).containsExactly(8, 9);
        assertThat(rounds(report, KEYS.get(3))).hasSize(5);
        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo(KEYS.get(2));
            assertThat(problem.reason()).contains("bad tensor");
        });
        assertThat(runtime.runs(KEYS.get(2))).isEqualTo(3);
        assertThat(runtime.closed).containsExactly(KEYS.get(2));
    }

    @Test
    void a_picture_runs_the_models_that_are_measured_by_themselves_and_ends_with_them() throws Exception {
        Job job = SmallUnet.withPictures(job(KEYS, List.of(SmallUnet.network()), 4, 0, 600_000));
        String text = job.wholes().get(0).key();
        String decoder = job.wholes().get(1).key();
        runtime.failsInRun.put(decoder, 2); // by itself: the first run is the picture's
        Report report = measure(job);
        assertThat(runtime.opened).as("each once").hasSize(KEYS.size() + 3).doesNotHaveDuplicates();
        assertThat(rounds(report, text)).containsExactly(8, 9, 10, 11);
        assertThat(rounds(report, text + Job.AGAIN)).containsExactly(8, 9, 10, 11);
        assertThat(rounds(report, "pipeline:test")).hasSize(1);
        assertThat(report.problems())
                .extracting(Report.Problem::key)
                .containsExactlyInAnyOrder("pipeline:test", decoder);
        assertThat(runtime.closed).doesNotHaveDuplicates();
    }

    @Test
    void a_block_that_fails_while_it_warms_up_is_in_no_round() throws Exception {
        runtime.failsInRun.put(KEYS.get(2), 1);
        Report report = measure(job(2, 3, 600_000));
        assertThat(rounds(report, KEYS.get(2))).isEmpty();
        assertThat(runtime.runs(KEYS.get(2))).isEqualTo(1);
        assertThat(report.problems()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void a_sentinel_that_fails_ends_the_job_whatever_else_could_be_measured(int run) throws Exception {
        runtime.failsInRun.put(SENTINEL, run);
        Report report = measure(job(4, 0, 600_000));
        assertThat(report.outcome()).isEqualTo(run <= 4 ? Report.Outcome.FAILED : Report.Outcome.COMPLETED);
        assertThat(report.problems()).extracting(Report.Problem::key).containsExactly(SENTINEL);
        assertThat(report.rounds()).isEqualTo(run <= 4 ? 0 : 1);
        assertThat(runtime.runs(SENTINEL)).isEqualTo(run);
    }

    @Test
    void where_only_the_sentinel_is_left_there_is_nothing_to_measure() throws Exception {
        runtime.cannotOpen.addAll(KEYS.subList(1, 5));
        Report report = measure(job(4, 0, 600_000));
        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(report.problems()).hasSize(4).allSatisfy(problem -> assertThat(problem.reason())
                .contains("no kernel"));
        assertThat(report.samples()).isEmpty();

        Report alone = measure(job(List.of(SENTINEL), List.of(), 2, 0, 600_000));
        assertThat(alone.outcome()).as("it was all that was asked for").isEqualTo(Report.Outcome.COMPLETED);
        assertThat(rounds(alone, SENTINEL)).containsExactly(8, 9);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 79, 80, 81, 200})
    void no_round_is_begun_after_the_budget_and_one_is_always_made(int budgetMillis) throws Exception {
        Report report = measure(job(10, 0, budgetMillis));
        int rounds = budgetMillis <= 80 ? 1 : (budgetMillis + 79) / 80;
        assertThat(report.rounds()).isEqualTo(rounds);
        assertThat(report.samples()).hasSize(rounds * RUNS_OF_ROUND);
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
    }

    @Test
    void a_report_holds_no_more_samples_than_the_lab_takes() throws Exception {
        Report report = measure(job(100_000, 0, Long.MAX_VALUE / 1_000_000));
        assertThat(report.samples()).hasSize(Protocol.MAX_SAMPLES / RUNS_OF_ROUND * RUNS_OF_ROUND);
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
    }

    @Test
    void a_stop_in_a_round_keeps_its_runs_and_counts_it_not_as_done() throws Exception {
        runtime.eachRun = () -> {
            if (runtime.runs(KEYS.get(1)) == 2) {
                stop.stop();
            }
        };
        Report report = measure(job(10, 0, 600_000));
        assertThat(report.outcome()).isEqualTo(Report.Outcome.INTERRUPTED);
        assertThat(report.rounds()).isLessThan(3);
        assertThat(report.samples()).isNotEmpty();
        assertThat(report.problems()).as("a cancelled run is not a failure").isEmpty();
        assertThat(report.states()).hasSizeGreaterThanOrEqualTo(report.rounds());
    }

    @Test
    void where_memory_is_short_the_whole_network_is_missing_in_one_line_and_the_blocks_are_measured() throws Exception {
        RuntimeProfile profile = RuntimeProfile.onnxCpu(1);
        long network =
                MemoryNeed.ofNetwork(SmallUnet.TOPOLOGY, SmallUnet.TOPOLOGY.original(), SmallUnet.LATENT_SIZE, profile);
        runtime.available = (256L << 20) + network - 1;

        Report report = measure(job(KEYS, List.of(SmallUnet.network()), 2, 1, 600_000));

        assertThat(report.rounds()).isEqualTo(2);
        assertThat(report.problems()).hasSize(1).first().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo("network:base");
            assertThat(problem.reason()).matches("needs about [0-9.]+ GB, [0-9.]+ GB available");
        });
        assertThat(rounds(report, KEYS.get(1))).containsExactly(8, 9);
        assertThat(runtime.opened)
                .as("what the table cannot do without comes first")
                .startsWith(SENTINEL);
    }

    @Test
    void a_network_is_closed_after_its_job_and_blocks_stay_open() throws Exception {
        Report report = measure(job(KEYS, List.of(SmallUnet.network()), 2, 1, 600_000));
        assertThat(rounds(report, "network:base")).containsExactly(8, 9);
        assertThat(runtime.closed).containsExactly("network:base");
        measure(job(1, 1, 600_000));
        assertThat(runtime.opened).as("opened once").doesNotHaveDuplicates();
        assertThat(activities).contains("1 round 2 of 2");
    }

    @Test
    void the_next_job_of_the_same_blocks_warms_up_no_more_and_one_of_another_seed_begins_again() throws Exception {
        measure(job(1, 4, 600_000));
        int runs = runtime.runs(KEYS.get(1));
        measure(job(1, 4, 600_000));
        assertThat(runtime.runs(KEYS.get(1))).isEqualTo(runs + 1);
        Job other = job(1, 4, 600_000);
        measure(new Job(other.profile(), other.latentSize(), SENTINEL, KEYS, List.of(), 8, 1, 4, 600_000, 60_000, 2));
        assertThat(runtime.closed).containsExactlyInAnyOrderElementsOf(KEYS);
        assertThat(runtime.runs(KEYS.get(1))).isEqualTo(runs + 1 + 5);
    }

    @Test
    void a_runtime_that_breaks_fails_the_job_and_not_the_next() throws Exception {
        runtime.eachRun = () -> {
            throw new IllegalStateException("native crash\nwith a stack");
        };
        Report report = measure(job(2, 0, 600_000));
        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(report.problems()).singleElement().satisfies(problem -> assertThat(problem.reason())
                .isEqualTo("native crash"));
        runtime.eachRun = () -> {};
        assertThat(measure(job(2, 0, 600_000)).outcome()).isEqualTo(Report.Outcome.COMPLETED);
    }
}

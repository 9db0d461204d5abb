package fusionlab.agent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.agent.Main;
import fusionlab.agent.SmallUnet;
import fusionlab.agent.host.RunnerCommand;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.Precision;
import fusionlab.unet.Regime;
import fusionlab.unet.RuntimeProfile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real measuring processes. */
class RunnerBenchTests {

    @TempDir
    Path directory;

    private final Set<Long> others = children();
    private final StopSignal stop = new StopSignal();
    private RunnerBench bench;

    @BeforeEach
    void open() throws InterruptedException {
        bench = new RunnerBench(
                (runtime, threads) -> RunnerCommand.of(Main.class.getName(), runtime, threads, directory),
                List.of("onnxruntime"),
                directory);
    }

    @AfterEach
    void close() {
        bench.close();
        assertThat(children()).as("no runner is left over").isEqualTo(others);
    }

    @Test
    void jobs_of_one_and_of_two_threads_are_measured_each_by_a_process_of_their_own() throws Exception {
        assertThat(bench.toolkits()).extracting(Bench.Toolkit::runtime).containsExactly("onnxruntime");
        assertThat(bench.toolkits().get(0).providers()).contains("cpu");
        Job one = SmallUnet.job(SmallUnet.keys(), List.of(), 2);
        assertCompleted(one);
        Set<Long> first = children();
        assertCompleted(one);
        assertThat(children()).as("the same process").isEqualTo(first);
        assertCompleted(SmallUnet.withProfile(one, RuntimeProfile.onnxCpu(2)));
        assertThat(children()).as("another process").isNotEqualTo(first).hasSameSizeAs(first);
    }

    @Test
    void jobs_of_two_runtimes_are_measured_each_by_a_process_of_its_own() throws Exception {
        bench.close();
        bench = new RunnerBench(
                (runtime, threads) -> RunnerCommand.of(Main.class.getName(), runtime, threads, directory),
                List.of("litert", "onnxruntime"),
                directory);
        assertThat(bench.toolkits()).extracting(Bench.Toolkit::runtime).containsExactly("litert", "onnxruntime");
        Job job = SmallUnet.job(SmallUnet.keys(), List.of(), 1);
        assertCompleted(job);
        assertCompleted(SmallUnet.withProfile(
                job, new RuntimeProfile("litert", "", "cpu", 2, Precision.FP32, 1, AttentionForm.PLAIN, Regime.COLD)));
    }

    @Test
    void a_killed_runner_is_replaced_and_its_job_redone() throws Exception {
        AtomicInteger kills = new AtomicInteger();
        Report report = bench.measure(
                endless(),
                (done, total, activity) -> {
                    if (activity.startsWith("round") && kills.getAndIncrement() == 0) {
                        killRunner();
                    } else if (done > 0) {
                        stop.stop();
                    }
                },
                stop);
        assertThat(report.outcome()).isEqualTo(Report.Outcome.INTERRUPTED);
        assertThat(report.samples()).isNotEmpty();
    }

    @Test
    void a_job_that_kills_its_runner_again_and_again_fails_and_the_next_goes_on() throws Exception {
        Report report = bench.measure(
                endless(),
                (done, total, activity) -> {
                    if (activity.startsWith("round")) {
                        killRunner();
                    }
                },
                stop);
        assertThat(report.outcome()).isEqualTo(Report.Outcome.FAILED);
        assertThat(report.problems().get(0).reason()).contains("137");
        assertCompleted(SmallUnet.job(SmallUnet.keys(), List.of(), 1));
    }

    @Test
    void a_run_that_nothing_ends_is_ended_with_its_process_and_the_job_redone_without_it() throws Exception {
        bench.close();
        bench = new RunnerBench(
                (runtime, threads) -> RunnerCommand.of(StubbornRunner.class.getName(), runtime, threads, directory),
                List.of("onnxruntime"),
                directory);
        List<String> keys = new ArrayList<>(SmallUnet.keys());
        keys.add(SmallUnet.SLOW);
        Job job = SmallUnet.withRunLimit(SmallUnet.job(keys, List.of(), 2), 200);
        Report report = bench.measure(job, (done, total, activity) -> {}, stop);
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
        assertThat(report.samples()).hasSize(2 * SmallUnet.runsPerRound(SmallUnet.keys()));
        assertThat(report.problems()).hasSize(1).first().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo(SmallUnet.SLOW);
            assertThat(problem.reason()).contains("limit of 200 ms", "with its process");
        });
    }

    @Test
    void a_runtime_that_does_not_start_is_not_offered_and_its_jobs_are_refused() throws Exception {
        bench.close();
        bench = new RunnerBench(
                (runtime, threads) -> RunnerCommand.of(Main.class.getName(), runtime, threads, directory),
                List.of("warp", "onnxruntime"),
                directory);
        assertThat(bench.toolkits()).extracting(Bench.Toolkit::runtime).containsExactly("onnxruntime");
        Job job = SmallUnet.job(SmallUnet.keys(), List.of(), 1);
        RuntimeProfile cpu = job.profile();
        RuntimeProfile warp =
                new RuntimeProfile("warp", "", "cpu", 1, cpu.precision(), 1, cpu.attentionForm(), cpu.regime());
        Report report = bench.measure(SmallUnet.withProfile(job, warp), (done, total, activity) -> {}, stop);
        assertThat(report.outcome()).isEqualTo(Report.Outcome.REFUSED);
        assertThat(report.problems().get(0).reason()).contains("measures with onnxruntime, not with warp");
    }

    private void assertCompleted(Job job) throws InterruptedException {
        Report report = bench.measure(job, (done, total, activity) -> {}, new StopSignal());
        assertThat(report.problems()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Report.Outcome.COMPLETED);
        assertThat(report.samples()).hasSize(job.rounds() * SmallUnet.runsPerRound(job.configurations()));
    }

    private static Job endless() {
        return SmallUnet.job(List.of(SmallUnet.keys().get(0), SmallUnet.SLOW), List.of(), 5000);
    }

    private void killRunner() {
        ProcessHandle.current()
                .children()
                .filter(child -> !others.contains(child.pid()))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .children()
                .map(ProcessHandle::pid)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

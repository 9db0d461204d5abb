package fusionlab.agent.bench;

import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures in a child process, which keeps its sessions from job to job. The runtime's thread pool is fixed for the life of a
 * process, so another number of threads means another process. A process that dies in mid-job is replaced and the job redone once.
 */
public final class RunnerBench implements Bench {

    private static final long SILENCE_MILLIS = 120_000;
    private static final int ATTEMPTS = 2;

    private final IntFunction<List<String>> command;
    private final Path directory;
    private final Toolkit toolkit;
    private @Nullable RunnerProcess runner;
    private long jobs;

    /** @param command of a runner with the given number of threads */
    public RunnerBench(IntFunction<List<String>> command, Path directory) throws InterruptedException {
        this.command = command;
        this.directory = directory;
        this.toolkit = firstToolkit();
    }

    private Toolkit firstToolkit() throws InterruptedException {
        try {
            return runner(1).toolkit();
        } catch (RunnerProcess.RunnerLostException e) {
            System.err.println(e.getMessage() + "; this device cannot measure.");
            return new Toolkit("onnxruntime", "", List.of());
        }
    }

    @Override
    public Toolkit toolkit() {
        return toolkit;
    }

    @Override
    public Report measure(Job job, Progress progress, StopSignal stop) throws InterruptedException {
        long startedAt = System.currentTimeMillis();
        String reason = "";
        for (int attempt = 1; attempt <= ATTEMPTS && !stop.isStopped(); attempt++) {
            try {
                return attempt(job, progress, stop);
            } catch (RunnerProcess.RunnerLostException e) {
                reason = e.getMessage() + " (attempt " + attempt + " of " + ATTEMPTS + ")";
                System.err.println(reason);
                runner = null;
            }
        }
        return new Report(
                0,
                stop.isStopped() ? Report.Outcome.INTERRUPTED : Report.Outcome.FAILED,
                job.profile().withRuntimeVersion(toolkit.version()),
                "",
                startedAt,
                System.currentTimeMillis(),
                0,
                0,
                0,
                List.of(),
                reason.isEmpty() ? List.of() : List.of(new Report.Problem("", reason)),
                List.of());
    }

    private Report attempt(Job job, Progress progress, StopSignal stop)
            throws RunnerProcess.RunnerLostException, InterruptedException {
        RunnerProcess process = runner(job.profile().threads());
        long number = ++jobs;
        process.send(new RunnerMessage.Order(number, job));
        try (StopSignal.Registration stopping = stop.onStop(() -> askToStop(process, number))) {
            while (true) {
                RunnerMessage.News news = process.next(SILENCE_MILLIS + 2 * job.runLimitMillis());
                if (news.report() != null) {
                    return news.report();
                }
                if (news.step() != null) {
                    progress.at(
                            news.step().done(), news.step().total(), news.step().activity());
                }
            }
        }
    }

    private static void askToStop(RunnerProcess process, long number) {
        try {
            process.send(new RunnerMessage.Order(number, null));
        } catch (RunnerProcess.RunnerLostException e) {
            System.err.println(e.getMessage()); // whoever waits for its report hears of the end
        }
    }

    private RunnerProcess runner(int threads) throws RunnerProcess.RunnerLostException, InterruptedException {
        RunnerProcess running = runner;
        if (running != null && running.fits(threads)) {
            return running;
        }
        close();
        RunnerProcess fresh = RunnerProcess.start(command.apply(threads), directory, threads);
        runner = fresh;
        return fresh;
    }

    @Override
    public void close() {
        RunnerProcess running = runner;
        runner = null;
        try {
            if (running != null) {
                running.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package fusionlab.agent.bench;

import fusionlab.lab.StopSignal;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures in a child process, which keeps its models from job to job. Runtime and thread pool are fixed for the life of a process, so
 * another runtime or thread count needs another process. A process that dies during a job is replaced and the job redone once; one that had
 * to be killed because of an endless run is replaced and the job redone without that run's model.
 */
public final class RunnerBench implements Bench {

    private static final long SILENCE_MILLIS = 120_000;
    private static final int ATTEMPTS = 2;

    private final Commands commands;
    private final Path directory;
    private final Map<String, Toolkit> toolkits = new LinkedHashMap<>();
    private @Nullable RunnerProcess runner;
    private long jobs;

    /** How a runner is started. */
    public interface Commands {
        List<String> runner(String runtime, int threads);
    }

    /** @param runtimes offered if they start here, the most likely one last: its process stays ready for the first job */
    public RunnerBench(Commands commands, List<String> runtimes, Path directory) throws InterruptedException {
        this.commands = commands;
        this.directory = directory;
        for (String runtime : runtimes) {
            try {
                toolkits.put(
                        runtime, runner(new RunnerProcess.Setting(runtime, 1)).toolkit());
            } catch (RunnerProcess.RunnerLostException e) {
                System.err.println(e.getMessage() + "; this device cannot measure with " + runtime + ".");
            }
        }
    }

    @Override
    public List<Toolkit> toolkits() {
        return List.copyOf(toolkits.values());
    }

    @Override
    public Report measure(Job job, Progress progress, StopSignal stop) throws InterruptedException {
        long startedAt = System.currentTimeMillis();
        List<Report.Problem> problems = new ArrayList<>();
        Toolkit toolkit = toolkits.get(job.profile().runtime());
        if (toolkit == null) {
            String reason = "This device measures with " + String.join(", ", toolkits.keySet()) + ", not with "
                    + job.profile().runtime() + ".";
            return empty(job, Report.Outcome.REFUSED, startedAt, List.of(new Report.Problem("", reason)));
        }
        Job left = job;
        for (int attempt = 1; attempt <= ATTEMPTS && !stop.isStopped(); attempt++) {
            try {
                return attempt(left, progress, stop).and(problems);
            } catch (OverdueException e) {
                close();
                if (stop.isStopped()) {
                    break;
                }
                problems.add(new Report.Problem(e.key, String.valueOf(e.getMessage())));
                System.err.println(e.key + ": " + e.getMessage());
                if (e.key.equals(job.sentinelKey())) {
                    return empty(job, Report.Outcome.FAILED, startedAt, problems);
                }
                left = left.without(e.key);
                attempt--;
            } catch (RunnerProcess.RunnerLostException e) {
                String reason = e.getMessage() + " (attempt " + attempt + " of " + ATTEMPTS + ")";
                System.err.println(reason);
                if (attempt == ATTEMPTS || stop.isStopped()) {
                    problems.add(new Report.Problem("", reason));
                }
                runner = null;
            }
        }
        return empty(job, stop.isStopped() ? Report.Outcome.INTERRUPTED : Report.Outcome.FAILED, startedAt, problems);
    }

    private Report empty(Job job, Report.Outcome outcome, long startedAt, List<Report.Problem> problems) {
        Toolkit toolkit = toolkits.get(job.profile().runtime());
        return Report.withoutSamples(
                outcome,
                job.profile().withRuntimeVersion(toolkit == null ? "" : toolkit.version()),
                startedAt,
                System.currentTimeMillis(),
                problems);
    }

    private Report attempt(Job job, Progress progress, StopSignal stop)
            throws RunnerProcess.RunnerLostException, OverdueException, InterruptedException {
        RunnerProcess process = runner(
                new RunnerProcess.Setting(job.profile().runtime(), job.profile().threads()));
        long number = ++jobs;
        process.send(new RunnerMessage.Order(number, job));
        try (StopSignal.Registration stopping = stop.onStop(() -> askToStop(process, number))) {
            while (true) {
                RunnerMessage.News news = process.next(SILENCE_MILLIS + 2 * job.runLimitMillis());
                if (news.report() != null) {
                    return news.report();
                }
                if (news.overdue() != null) {
                    throw new OverdueException(news.overdue(), job.runLimitMillis());
                }
                if (news.step() != null) {
                    Conditions conditions = news.step().conditions();
                    if (conditions != null) {
                        progress.conditions(conditions);
                    }
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
            System.err.println(e.getMessage()); // the thread that waits for its report sees the end
        }
    }

    /** A measuring process's temporary files, deleted with it. @param directory where it may leave other files */
    public static Path temporary(Path directory) {
        return directory.resolve("temporary");
    }

    private RunnerProcess runner(RunnerProcess.Setting setting)
            throws RunnerProcess.RunnerLostException, InterruptedException {
        RunnerProcess running = runner;
        if (running != null && running.fits(setting)) {
            return running;
        }
        close();
        RunnerProcess fresh =
                RunnerProcess.start(commands.runner(setting.runtime(), setting.threads()), directory, setting);
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

    /** A run exceeded its limit and could not be cancelled; the process ended itself. */
    private static final class OverdueException extends Exception {
        private final String key;

        OverdueException(String key, long limitMillis) {
            super("A run took longer than its limit of " + limitMillis
                    + " ms and could only be ended with its process");
            this.key = key;
        }
    }
}

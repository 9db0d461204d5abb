package fusionlab.agent.measure;

import fusionlab.agent.bench.Bench;
import fusionlab.agent.bench.StopSignal;
import fusionlab.protocol.Job;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One job from its first model to its report. A block that cannot be built or run is left out, with the reason; the rest goes on. */
final class Measurement {

    private final Job job;
    private final OpenModels open;
    private final Vitals vitals;
    private final Watchdog watchdog;
    private final Bench.Progress progress;
    private final StopSignal stop;

    private final long startedAtMillis = System.currentTimeMillis();
    private final long startedNanos = System.nanoTime();
    private final Map<String, TimedModel> models = new LinkedHashMap<>();
    private final List<Report.Run> samples = new ArrayList<>();
    private final List<Report.Problem> problems = new ArrayList<>();
    private long inferenceNanos;
    private int roundsDone;

    Measurement(Job job, OpenModels open, Vitals vitals, Watchdog watchdog, Bench.Progress progress, StopSignal stop) {
        this.job = job;
        this.open = open;
        this.vitals = vitals;
        this.watchdog = watchdog;
        this.progress = progress;
        this.stop = stop;
    }

    Report run(String runtimeVersion) {
        prepare();
        long prepareNanos = System.nanoTime() - startedNanos;
        while (roundsDone < job.rounds() && mayBeginRound()) {
            round(job.firstRound() + roundsDone);
            if (!stop.isStopped() && alive()) {
                roundsDone++;
            }
        }
        return new Report(
                0,
                outcome(),
                job.profile().withRuntimeVersion(runtimeVersion),
                "",
                startedAtMillis,
                System.currentTimeMillis(),
                prepareNanos,
                inferenceNanos,
                roundsDone,
                samples,
                problems,
                List.of());
    }

    private Report.Outcome outcome() {
        if (stop.isStopped()) {
            return Report.Outcome.INTERRUPTED;
        }
        return roundsDone > 0 ? Report.Outcome.COMPLETED : Report.Outcome.FAILED;
    }

    /** Without the sentinel nothing can be normalised; with it alone there is nothing to measure, unless that was the job. */
    private boolean alive() {
        return models.containsKey(job.sentinelKey())
                && (models.size() > 1
                        || job.configurations().size() + job.networks().size() <= 1);
    }

    private boolean mayBeginRound() {
        boolean budgetLeft = (System.nanoTime() - startedNanos) / 1_000_000 < job.budgetMillis();
        boolean samplesLeft = samples.size() + Rotation.order(job, 0).size() <= Protocol.MAX_SAMPLES;
        return !stop.isStopped() && alive() && samplesLeft && (budgetLeft || roundsDone == 0);
    }

    private void prepare() {
        open.enter(job);
        for (Job.Network network : job.networks()) {
            admit(network.key(), () -> open.network(network, job));
        }
        Set<String> blocks = new LinkedHashSet<>();
        blocks.add(job.sentinelKey());
        blocks.addAll(job.configurations());
        for (String key : blocks) {
            admit(key, () -> open.block(key, job));
        }
    }

    private void admit(String key, Opening opening) {
        if (stop.isStopped()) {
            return;
        }
        progress.at(0, job.rounds(), "preparing " + (models.size() + 1) + " of " + Rotation.distinct(job));
        TimedModel known = open.find(key).orElse(null);
        if (known != null) {
            models.put(key, known);
            return;
        }
        try {
            models.put(key, opening.open());
        } catch (ModelException e) {
            problems.add(new Report.Problem(key, String.valueOf(e.getMessage())));
            return;
        }
        for (int i = 0; i < job.warmups() && models.containsKey(key) && !stop.isStopped(); i++) {
            timed(key, models.get(key));
        }
    }

    private void round(int round) {
        double load = vitals.load();
        String state = vitals.state();
        List<String> order = Rotation.order(job, round);
        String activity = "round " + (roundsDone + 1) + " of " + job.rounds();
        for (int i = 0; i < order.size() && !stop.isStopped() && alive(); i++) {
            String key = order.get(i);
            TimedModel model = models.get(key);
            if (model == null) {
                continue;
            }
            progress.at(roundsDone, job.rounds(), activity);
            long cpu = vitals.cpuNanos();
            long wall = timed(key, model);
            if (wall > 0) {
                long cpuNanos = Math.max(0, vitals.cpuNanos() - cpu);
                samples.add(new Report.Run(key, round, i, wall, cpuNanos, load, state, System.currentTimeMillis()));
            }
        }
    }

    /** @return wall time, or 0 if there is no good sample: stopped, failed or too long; the latter two are left out from now on */
    private long timed(String key, TimedModel model) {
        watchdog.begin(key, model);
        String failure = "";
        long start = System.nanoTime();
        try {
            model.run();
        } catch (ModelException e) {
            failure = "The run failed: " + e.getMessage();
        }
        long wall = Math.max(1, System.nanoTime() - start);
        boolean expired = watchdog.end();
        inferenceNanos += wall;
        if (failure.isEmpty() && !expired) {
            return wall;
        }
        if (!stop.isStopped()) {
            models.remove(key);
            open.closeAll(List.of(key));
            problems.add(new Report.Problem(
                    key,
                    expired
                            ? "A run took longer than its limit of " + job.runLimitMillis() + " ms and was ended"
                            : failure));
        }
        return 0;
    }

    private interface Opening {
        TimedModel open() throws ModelException;
    }
}

package fusionlab.agent.measure;

import fusionlab.agent.bench.Bench;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.Job;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Report;
import fusionlab.unet.Regime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** One job from its first model to its report. A block that cannot be built or run is left out, with the reason; the rest goes on. */
final class Measurement {

    /** Runs of the sentinel while the device cools down. */
    private static final int PROBES = 3;

    private final Job job;
    private final OpenModels open;
    private final Vitals vitals;
    private final Watchdog watchdog;
    private final Bench.Progress progress;
    private final StopSignal stop;
    private final Heat heat;
    private final Throttling throttling;
    private final LongSupplier nanos;

    private final long startedAtMillis = System.currentTimeMillis();
    private final long startedNanos;
    private final Map<String, TimedModel> models = new LinkedHashMap<>();
    private final List<Report.Run> samples = new ArrayList<>();
    private final List<Report.Problem> problems = new ArrayList<>();
    private long inferenceNanos;
    private final List<Report.RoundState> states = new ArrayList<>();
    private int roundsDone;
    private long soakedNanos;
    private long cooledMillis;

    /** State that outlasts a job. @param nanos a monotonic clock */
    record Process(OpenModels open, Vitals vitals, Heat heat, LongSupplier nanos) {}

    Measurement(Job job, Process process, Watchdog watchdog, Bench.Progress progress, StopSignal stop) {
        this.job = job;
        this.open = process.open();
        this.vitals = process.vitals();
        this.heat = process.heat();
        this.nanos = process.nanos();
        this.startedNanos = nanos.getAsLong();
        this.throttling = heat.enter(job);
        this.watchdog = watchdog;
        this.progress = progress;
        this.stop = stop;
    }

    Report run(String runtimeVersion) {
        prepare();
        long prepareNanos = nanos.getAsLong() - startedNanos;
        boolean soaked = soak();
        while (roundsDone < job.rounds() && mayBeginRound()) {
            boolean throttled = round(job.firstRound() + roundsDone);
            if (!stop.isStopped() && alive()) {
                roundsDone++;
            }
            if (throttled && roundsDone < job.rounds() && mayBeginRound()) {
                coolDown();
            }
        }
        heat.busy(soaked);
        if (cooledMillis > 0) {
            System.err.println("Throttled: cooled down for " + cooledMillis / 1000 + " s in total");
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
                states);
    }

    private Report.Outcome outcome() {
        if (stop.isStopped()) {
            return Report.Outcome.INTERRUPTED;
        }
        return roundsDone > 0 ? Report.Outcome.COMPLETED : Report.Outcome.FAILED;
    }

    /** Without the sentinel nothing can be normalised; with only the sentinel there is nothing to measure, unless that was the job. */
    private boolean alive() {
        return models.containsKey(job.sentinelKey())
                && (models.size() > 1
                        || job.rotated().size()
                                        + job.networks().size()
                                        + job.pictures().size()
                                <= 1);
    }

    private boolean mayBeginRound() {
        boolean budgetLeft = (nanos.getAsLong() - startedNanos - soakedNanos) / 1_000_000 < job.budgetMillis();
        boolean samplesLeft = samples.size() + Rotation.order(job, 0).size() <= Protocol.MAX_SAMPLES;
        return !stop.isStopped() && alive() && samplesLeft && (budgetLeft || roundsDone == 0);
    }

    /** Blocks first: where memory is short a whole UNet or a picture is missing, and not blocks without which there is no table. */
    private void prepare() {
        open.enter(job);
        Set<String> blocks = new LinkedHashSet<>();
        blocks.add(job.sentinelKey());
        blocks.addAll(job.configurations());
        for (String key : blocks) {
            admit(key, () -> open.block(key, job));
        }
        for (Job.Whole whole : job.wholes()) {
            admit(whole.key(), () -> open.component(whole, job));
        }
        for (Job.Network network : job.networks()) {
            admit(network.key(), () -> open.network(network, job));
        }
        for (Job.Pipeline pipeline : job.pictures()) {
            admit(pipeline.key(), () -> open.pipeline(pipeline, job, nanos));
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

    /** @return whether the device throttled, which makes its samples unfit for a cold table */
    private boolean round(int round) {
        Conditions conditions = vitals.conditions();
        double load = vitals.load();
        vitals.state(); // from here on
        states.add(new Report.RoundState(round, conditions));
        progress.conditions(conditions);
        List<Report.Run> runs = new ArrayList<>();
        List<Long> sentinelWall = new ArrayList<>();
        long sentinelCpu = 0;
        List<String> order = Rotation.order(job, round);
        int next = order.size();
        String activity = "round " + (roundsDone + 1) + " of " + job.rounds();
        for (int i = 0; i < order.size() && !stop.isStopped() && alive(); i++) {
            String key = order.get(i);
            String modelKey = Rotation.model(key);
            TimedModel model = models.get(modelKey);
            if (model == null) {
                continue;
            }
            progress.at(roundsDone, job.rounds(), activity);
            long cpu = vitals.cpuNanos();
            long wall = timed(modelKey, model);
            if (wall > 0) {
                long cpuNanos = Math.max(0, vitals.cpuNanos() - cpu);
                runs.add(new Report.Run(key, round, i, wall, cpuNanos, load, "", System.currentTimeMillis()));
                if (model instanceof PipelineModel picture) {
                    runs.addAll(parts(picture, round, next, load));
                    next += picture.partKeys().size();
                }
                if (key.equals(job.sentinelKey())) {
                    sentinelWall.add(wall);
                    sentinelCpu += cpuNanos;
                }
            }
        }
        String reported = vitals.state();
        boolean throttled = !sentinelWall.isEmpty()
                && throttled(Throttling.Round.of(sentinelWall, sentinelCpu), reported, conditions);
        String state = throttled ? "throttled" : Heat.calm(reported, conditions);
        runs.forEach(run -> samples.add(run.in(state)));
        return throttled;
    }

    /** The parts of a picture, under orders behind those of the rotation; none for a part that is left out. */
    private static List<Report.Run> parts(PipelineModel picture, int round, int order, double load) {
        List<Report.Run> runs = new ArrayList<>();
        List<String> keys = picture.partKeys();
        long[] spent = picture.spent();
        for (int part = 0; part < spent.length; part++) {
            if (spent[part] > 0) {
                runs.add(new Report.Run(
                        keys.get(part), round, order + part, spent[part], 0, load, "", System.currentTimeMillis()));
            }
        }
        return runs;
    }

    /** A sustained profile measures exactly these slow rounds. */
    private boolean throttled(Throttling.Round round, String reported, Conditions conditions) {
        boolean cold = job.profile().regime() == Regime.COLD;
        if (cold && throttling.slowed(round) && Heat.explains(reported, conditions)) {
            return true;
        }
        throttling.unthrottled(round);
        return false;
    }

    /** Waits until the sentinel is as fast as at first, or the time is up; then the round is repeated under a new number. */
    private void coolDown() {
        long waited = 0;
        try {
            while (waited < heat.pace().coolDownMillis()
                    && !stop.await(heat.pace().probeMillis())) {
                waited += heat.pace().probeMillis();
                progress.conditions(vitals.conditions());
                progress.at(
                        roundsDone, job.rounds(), "cooling down, " + (cooledMillis + waited) / 1000 + " s in total");
                if (recovered()) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.stop();
        }
        cooledMillis += waited;
    }

    private boolean recovered() {
        List<Long> wall = new ArrayList<>();
        TimedModel sentinel = models.get(job.sentinelKey());
        for (int i = 0; i < PROBES && sentinel != null && !stop.isStopped(); i++) {
            wall.add(timed(job.sentinelKey(), sentinel));
            sentinel = models.get(job.sentinelKey());
        }
        return wall.size() < PROBES || throttling.recovered(wall);
    }

    /**
     * Runs the rotation unrecorded, so that a sustained measurement begins on a fully heated device.
     *
     * @return whether it is: an aborted soak does not count
     */
    private boolean soak() {
        if (!heat.needsSoak(job)) {
            return job.profile().regime() == Regime.SUSTAINED;
        }
        long began = nanos.getAsLong();
        long limit = TimeUnit.MILLISECONDS.toNanos(heat.pace().soakMillis());
        List<String> order = Rotation.order(job, job.firstRound());
        for (int i = 0; nanos.getAsLong() - began < limit && !stop.isStopped() && alive(); i++) {
            String key = Rotation.model(order.get(i % order.size()));
            TimedModel model = models.get(key);
            if (model != null) {
                progress.at(
                        0,
                        job.rounds(),
                        "heating up, " + (nanos.getAsLong() - began) / 1_000_000_000 + " s of "
                                + heat.pace().soakMillis() / 1000);
                timed(key, model);
            }
        }
        soakedNanos = nanos.getAsLong() - began;
        return soakedNanos >= limit;
    }

    /** @return wall time, or 0 if there is no good sample: stopped, failed or too long; failed and slow keys are left out from now on */
    private long timed(String key, TimedModel model) {
        watchdog.begin(key, model);
        String failure = "";
        long start = nanos.getAsLong();
        try {
            model.run();
        } catch (ModelException e) {
            failure = "The run failed: " + e.getMessage();
        }
        long wall = Math.max(1, nanos.getAsLong() - start);
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
            withdraw(key);
        }
        return 0;
    }

    /** Pictures of a model that is closed now. */
    private void withdraw(String part) {
        for (Job.Pipeline picture : job.pictures()) {
            if (models.containsKey(picture.key()) && open.find(picture.key()).isEmpty()) {
                models.remove(picture.key());
                problems.add(new Report.Problem(picture.key(), "Its part " + part + " could not be run"));
            }
        }
    }

    private interface Opening {
        TimedModel open() throws ModelException;
    }
}

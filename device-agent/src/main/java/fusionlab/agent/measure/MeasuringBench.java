package fusionlab.agent.measure;

import fusionlab.agent.bench.Bench;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Measures in this process with its one runtime, whose thread pool is fixed. Owned by one thread. */
public final class MeasuringBench implements Bench {

    private final ModelRuntime runtime;
    private final OpenModels models;
    private final Measurement.Process process;

    public MeasuringBench(ModelRuntime runtime, Vitals vitals) {
        this(runtime, vitals, Heat.Pace.DEFAULT, System::nanoTime);
    }

    MeasuringBench(ModelRuntime runtime, Vitals vitals, Heat.Pace pace, LongSupplier nanos) {
        this.runtime = runtime;
        this.models = new OpenModels(runtime, vitals);
        this.process = new Measurement.Process(models, vitals, new Heat(pace, nanos), nanos);
    }

    @Override
    public List<Toolkit> toolkits() {
        return List.of(runtime.toolkit());
    }

    @Override
    public Report measure(Job job, Progress progress, StopSignal stop) {
        long now = System.currentTimeMillis();
        Optional<String> refusal = runtime.refusal(job.profile());
        if (refusal.isPresent()) {
            return empty(job, Report.Outcome.REFUSED, now, refusal.get());
        }
        try (Watchdog watchdog = new Watchdog(job.runLimitMillis(), stop, progress::overdue)) {
            return new Measurement(job, process, watchdog, progress, stop)
                    .run(runtime.toolkit().version());
        } catch (RuntimeException e) { // a failed job must not keep the next from being measured
            return empty(job, Report.Outcome.FAILED, now, ModelException.firstLine(e));
        } finally {
            models.closeAll(job.networks().stream().map(Job.Network::key).collect(Collectors.toList()));
            models.closeAll(job.pictures().stream().map(Job.Pipeline::key).collect(Collectors.toList()));
        }
    }

    private Report empty(Job job, Report.Outcome outcome, long startedAt, String reason) {
        return Report.withoutSamples(
                outcome,
                job.profile().withRuntimeVersion(runtime.toolkit().version()),
                startedAt,
                System.currentTimeMillis(),
                List.of(new Report.Problem("", reason)));
    }

    @Override
    public void close() {
        models.closeAll(models.keys());
    }
}

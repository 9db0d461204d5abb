package fusionlab.agent.onnx;

import ai.onnxruntime.OrtException;
import fusionlab.agent.bench.Bench;
import fusionlab.agent.bench.StopSignal;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Measures in this very process, whose thread pool is fixed. Owned by one thread. */
public final class OnnxBench implements Bench {

    private final OnnxRuntime runtime;
    private final Vitals vitals;
    private final Sessions sessions;

    public OnnxBench(OnnxRuntime runtime, Vitals vitals) {
        this.runtime = runtime;
        this.vitals = vitals;
        this.sessions = new Sessions(runtime, vitals);
    }

    @Override
    public Toolkit toolkit() {
        return runtime.toolkit();
    }

    @Override
    public Report measure(Job job, Progress progress, StopSignal stop) {
        long now = System.currentTimeMillis();
        Optional<String> refusal = runtime.refusal(job.profile());
        if (refusal.isPresent()) {
            return empty(job, Report.Outcome.REFUSED, now, refusal.get());
        }
        try (Watchdog watchdog = new Watchdog(job.runLimitMillis(), stop)) {
            return new Measurement(job, sessions, vitals, watchdog, progress, stop)
                    .run(toolkit().version());
        } catch (OrtException | RuntimeException e) { // whatever a job brings about, the next one is measured
            return empty(job, Report.Outcome.FAILED, now, OnnxRuntime.reason(e));
        } finally {
            sessions.closeAll(job.networks().stream().map(Job.Network::key).collect(Collectors.toList()));
        }
    }

    private Report empty(Job job, Report.Outcome outcome, long startedAt, String reason) {
        return new Report(
                0,
                outcome,
                job.profile().withRuntimeVersion(toolkit().version()),
                "",
                startedAt,
                System.currentTimeMillis(),
                0,
                0,
                0,
                List.of(),
                List.of(new Report.Problem("", reason)),
                List.of());
    }

    @Override
    public void close() {
        sessions.closeAll(sessions.keys());
    }
}

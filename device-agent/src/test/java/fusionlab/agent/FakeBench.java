package fusionlab.agent;

import fusionlab.agent.bench.Bench;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes no time, or as long as {@link #hold} says. */
final class FakeBench implements Bench {

    final CountDownLatch begun = new CountDownLatch(1);
    volatile boolean hold;
    private final CountDownLatch released = new CountDownLatch(1);

    void release() {
        released.countDown();
    }

    @Override
    public List<Toolkit> toolkits() {
        return List.of(new Toolkit("onnxruntime", "1.29.0", List.of("cpu")));
    }

    @Override
    public Report measure(Job job, Progress progress, StopSignal stop) throws InterruptedException {
        progress.at(1, job.rounds(), "round 2 of 4");
        begun.countDown();
        if (hold) {
            stop.onStop(released::countDown);
            if (!released.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody released the bench");
            }
        }
        return new Report(
                0,
                stop.isStopped() ? Report.Outcome.INTERRUPTED : Report.Outcome.COMPLETED,
                job.profile().withRuntimeVersion("1.29.0"),
                "",
                1,
                2,
                0,
                1,
                job.rounds(),
                List.of(new Report.Run(job.sentinelKey(), job.firstRound(), 0, 5, 0, Double.NaN, "unknown", 2)),
                List.of(),
                List.of());
    }

    @Override
    public void close() {}
}

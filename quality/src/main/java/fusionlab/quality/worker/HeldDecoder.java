package fusionlab.quality.worker;

import fusionlab.lab.HeldLease;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.Evaluation;
import fusionlab.quality.efficientdecoder.DecoderProgress;
import fusionlab.quality.training.TrainingProgress;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The lease of a decoder's training, kept alive while it runs, and the training's progress. Thread-safe. */
final class HeldDecoder implements DecoderProgress, AutoCloseable {

    /** Number of steps over which the reported loss is averaged. */
    private static final double LOSS_DECAY = .9;

    private final String name;
    private final Consumer<String> log;
    private final HeldLease held;
    private volatile int latents;
    private volatile int done;
    private volatile @Nullable Double loss;
    private volatile @Nullable Double remaining;

    HeldDecoder(Lab lab, Evaluation.Lease lease, DecoderTraining training, StopSignal program, Consumer<String> log) {
        this.name = "decoder " + training.decoderId();
        this.log = log;
        this.held = new HeldLease(
                name,
                lease.heartbeatSeconds(),
                () -> lab.heartbeat(
                        training.decoderId(),
                        new DecoderTraining.Heartbeat(lease.fencingToken(), latents, done, loss, remaining)),
                program,
                log);
    }

    /** For the log. */
    String name() {
        return name;
    }

    @Override
    public void line(String line) {
        log.accept(name + ": " + line);
    }

    @Override
    public void latents(int made, double remainingSeconds) {
        latents = made;
        remaining = remainingSeconds;
    }

    @Override
    public void trained(TrainingProgress.Report report) {
        Double before = loss;
        loss = before == null ? report.loss() : LOSS_DECAY * before + (1 - LOSS_DECAY) * report.loss();
        done = (int) report.step();
        remaining = (double) report.remaining().toSeconds();
    }

    @Override
    public boolean cancelled() {
        return held.stop().isStopped();
    }

    @Override
    public void check() {
        if (cancelled()) {
            throw new CancellationException(held.unwanted() ? "it is no longer wanted" : "this worker is stopping");
        }
    }

    @Override
    public void close() {
        held.close();
    }
}

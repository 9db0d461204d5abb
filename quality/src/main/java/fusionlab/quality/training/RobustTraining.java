package fusionlab.quality.training;

import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Trains a UNet in an architecture while each of its blocks is skipped now and then (SnapFusion, section 3.2). One thread calls
 * {@link #run}; {@link #stop} may be called from any.
 */
public final class RobustTraining implements AutoCloseable {

    private final Architecture architecture;
    private final LatentSource source;
    private final TrainingSettings settings;
    private final TrainedWeights weights;
    private String inputs = "";
    private @Nullable Path checkpoint;
    private long checkpointSteps = Long.MAX_VALUE;
    private long step;
    private Duration elapsed = Duration.ZERO;
    private volatile boolean stopped;

    /**
     * @param start whose weights are copied: {@link Unet#untrained}, or trained ones to be tuned
     * @param architecture the trained architecture; its removed blocks keep their weights
     */
    public RobustTraining(Unet start, Architecture architecture, LatentSource source, TrainingSettings settings) {
        this.architecture = architecture;
        this.source = source;
        this.settings = settings;
        this.weights = new TrainedWeights(start, architecture, settings.threads());
    }

    /** Names what else decides this training, such as a hash of the data: checkpoints of other inputs are refused. To be called first. */
    public void inputs(String description) {
        inputs = ", " + description;
    }

    /** Keeps a checkpoint, rewritten after every so many steps and when a run ends. */
    public void checkpoint(Path file, long everySteps) {
        checkpoint = file;
        checkpointSteps = Math.max(1, everySteps);
    }

    /**
     * Continues from a checkpoint. The result is bit for bit that of an uninterrupted training, unless the settings have a time limit.
     *
     * @throws fusionlab.unet.weights.InvalidSafetensorsException if it is broken, or of another topology, architecture or other settings
     */
    public void resume(Path file) throws IOException {
        Checkpoint read = Checkpoint.read(file, description(), weights);
        step = read.step();
        elapsed = read.elapsed();
    }

    /**
     * Trains until all steps are done, the time is up, or {@link #stop}. While it runs, a shutdown of the JVM waits until the step is done
     * and the checkpoint written: libtorch crashes when it is stopped within a step.
     *
     * @param reportSteps number of steps between progress reports
     * @return whether the training is finished; if not, it was stopped
     * @throws TrainingDivergedException if loss or gradients are not finite; weights and checkpoint stay those before the step
     */
    public boolean run(TrainingProgress progress, int reportSteps) throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(settings.threads(), RobustTraining::worker);
        try (ExitGuard guard = new ExitGuard(this::stop)) {
            TorchThreads.single();
            Pace pace = new Pace(settings, step, elapsed, progress);
            while (!stopped && pace.progress(step) < 1) {
                double share = pace.progress(step);
                double loss = losses(pool, share);
                double rate = settings.optimization().learningRate(step, share);
                double norm = weights.update(step, rate, settings.optimization());
                if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
                    throw new TrainingDivergedException(step, loss, norm);
                }
                step++;
                pace.done(loss, norm, rate, share);
                if (step % Math.max(1, reportSteps) == 0) {
                    pace.report(step);
                }
                elapsed = pace.elapsed();
                if (step % checkpointSteps == 0) {
                    save();
                }
            }
            save();
            return !stopped;
        } finally {
            pool.shutdown();
        }
    }

    /** Lets {@link #run} end after the present step. */
    public void stop() {
        stopped = true;
    }

    /** Steps done. */
    public long step() {
        return step;
    }

    /** A copy of the present weights. Not while {@link #run} runs, unless in its {@link TrainingProgress}. */
    public Unet trained() {
        return weights.snapshot(false);
    }

    /** A copy of the weights' moving average, which is the one to use. */
    public Unet average() {
        return weights.snapshot(true);
    }

    @Override
    public void close() {
        weights.close();
    }

    private double losses(ExecutorService pool, double share) {
        List<Future<Double>> parts = new ArrayList<>();
        for (int thread = 0; thread < settings.threads(); thread++) {
            TrainingStep part = new TrainingStep(settings, architecture, source, step, thread);
            Unet replica = weights.replica(thread);
            parts.add(pool.submit(() -> part.run(replica, share)));
        }
        double sum = 0;
        RuntimeException problem = null;
        for (Future<Double> part : parts) {
            try {
                sum += finished(part);
            } catch (ExecutionException failed) {
                problem = failed.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException(failed.getCause());
            }
        }
        if (problem != null) {
            throw problem;
        }
        return sum / parts.size();
    }

    /** An interruption stops the training, but only after the step: a backward pass must not be abandoned. */
    private double finished(Future<Double> part) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return part.get();
                } catch (InterruptedException stop) {
                    interrupted = true;
                    stop();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void save() throws IOException {
        Path file = checkpoint;
        if (file != null) {
            boolean interrupted = Thread.interrupted();
            new Checkpoint(step, elapsed).write(file, description(), weights);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private String description() {
        return "topology " + architecture.topology().contentHash() + ", architecture " + architecture.text() + ", "
                + settings + inputs;
    }

    private static Thread worker(Runnable work) {
        Thread thread = new Thread(
                () -> {
                    TorchThreads.single();
                    work.run();
                },
                "training");
        thread.setDaemon(true);
        return thread;
    }
}

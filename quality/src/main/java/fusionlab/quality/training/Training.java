package fusionlab.quality.training;

import fusionlab.quality.ranks.RankPlace;
import fusionlab.quality.ranks.Ranks;
import fusionlab.quality.ranks.RanksException;
import fusionlab.quality.tensors.TorchThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network in threads and ranks, resumable at any saved step: the one loop of all trainings. One thread calls {@link #run}; {@link
 * #stop} may be called from any.
 *
 * @param <N> the network
 */
public final class Training<N extends AutoCloseable> implements AutoCloseable {

    private final Trainee<N> trainee;
    private final TrainingSettings settings;
    private final Ranks ranks;
    private final List<Integer> own;
    private final TrainedWeights<N> weights;
    private String inputs = "";
    private @Nullable Path checkpoint;
    private long checkpointSteps = Long.MAX_VALUE;
    private long step;
    private Duration elapsed = Duration.ZERO;
    private volatile boolean stopped;

    /** In this process alone. */
    public Training(Trainee<N> trainee, TrainingSettings settings) {
        this(trainee, settings, RankPlace.ALONE.join());
    }

    /**
     * @param ranks that share the threads of the settings; all of them call {@link #run}, with the same settings. They train on from the
     *     state of rank 0, which alone writes checkpoints and needs to resume
     * @throws IllegalArgumentException if there are more ranks than threads, or a time limit, which each would read from its own clock
     */
    public Training(Trainee<N> trainee, TrainingSettings settings, Ranks ranks) {
        if (ranks.size() > settings.threads() || ranks.size() > 1 && settings.limit() != null) {
            throw new IllegalArgumentException(
                    ranks.size() + " ranks need as many threads, not " + settings.threads() + ", and no time limit");
        }
        this.trainee = trainee;
        this.settings = settings;
        this.ranks = ranks;
        this.own = ranks.share(settings.threads());
        this.weights = new TrainedWeights<>(trainee, own.size());
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
        Checkpoint read = Checkpoint.read(file, recipe(), weights);
        step = read.step();
        elapsed = read.elapsed();
    }

    /**
     * Trains until all steps are done, the time is up, or {@link #stop}. While it runs, a shutdown of the JVM waits until the step is done
     * and the checkpoint written: libtorch crashes when it is stopped within a step.
     *
     * @param reportSteps number of steps between progress reports
     * @return whether the training is finished; if not, it was stopped
     * @throws RanksException if a rank is lost; rank 0 has kept a checkpoint of the last step that all have done
     * @throws TrainingDivergedException if loss or gradients are not finite; weights and checkpoint stay those before the step
     */
    public boolean run(TrainingProgress progress, int reportSteps) throws IOException {
        try (ExitGuard guard = new ExitGuard(this::stop);
                PartThreads threads = new PartThreads(own.size(), this::stop)) {
            TorchThreads.single();
            try {
                return steps(threads, progress, Math.max(1, reportSteps));
            } catch (RanksException lost) {
                write(); // what all ranks have done so far
                throw lost;
            }
        }
    }

    private boolean steps(PartThreads threads, TrainingProgress progress, int reportSteps) throws IOException {
        weights.copyFirst(ranks);
        step = (long) ranks.sum(ranks.isFirst() ? step : 0);
        Pace pace = new Pace(settings, trainee::skip, step, elapsed, progress);
        boolean stopping = ranks.any(stopped);
        while (!stopping && pace.progress(step) < 1) {
            double share = pace.progress(step);
            double loss = ranks.sum(losses(threads, share)) / settings.threads();
            double rate = settings.optimization().learningRate(step, share);
            double norm = weights.update(step, rate, settings.optimization(), ranks);
            if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
                throw new TrainingDivergedException(step, loss, norm);
            }
            step++;
            pace.done(loss, norm, rate, share);
            if (step % reportSteps == 0) {
                pace.report(step);
            }
            elapsed = pace.elapsed();
            if (step % checkpointSteps == 0) {
                save();
            }
            stopping = ranks.any(stopped);
        }
        save();
        return !stopping;
    }

    /** Writes the present state for {@link #resume}. Not while {@link #run} runs, unless in its {@link TrainingProgress}. */
    public void save(Path file) throws IOException {
        new Checkpoint(step, elapsed).write(file, recipe(), weights);
    }

    /** Lets {@link #run} end after the present step, in all ranks. */
    public void stop() {
        stopped = true;
    }

    /** Steps done. */
    public long step() {
        return step;
    }

    /** A copy of the present weights. Not while {@link #run} runs, unless in its {@link TrainingProgress}. */
    public N trained() {
        return weights.snapshot(false);
    }

    /** A copy of the weights' moving average, which is the one to use. */
    public N average() {
        return weights.snapshot(true);
    }

    @Override
    public void close() {
        weights.close();
    }

    /** The losses of this rank's parts. */
    private double losses(PartThreads threads, double share) {
        List<Callable<Double>> parts = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            N replica = weights.replica(i);
            int thread = own.get(i);
            long present = step;
            parts.add(() -> trainee.addGradients(replica, present, thread, share));
        }
        return threads.sum(parts);
    }

    private void save() throws IOException {
        weights.requireSame(ranks, step);
        write();
    }

    private void write() throws IOException {
        Path file = checkpoint;
        if (file != null && ranks.isFirst()) {
            boolean interrupted = Thread.interrupted();
            save(file);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Everything that decides the result, in words. */
    public String recipe() {
        return trainee.description() + inputs;
    }
}

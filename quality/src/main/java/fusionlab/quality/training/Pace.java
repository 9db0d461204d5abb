package fusionlab.quality.training;

import java.time.Duration;
import java.util.function.DoubleUnaryOperator;

/** The progress and speed of a training. */
final class Pace {

    private final TrainingSettings settings;
    private final DoubleUnaryOperator skip;
    private final TrainingProgress progress;
    private final Duration before;
    private final long firstStep;
    private final long began = System.nanoTime();
    private long reportedAt = began;
    private long reportedStep;
    private double losses;
    private double norms;
    private double learningRate;
    private double share;

    /** @param skip probability by the share of the training that is done */
    Pace(TrainingSettings settings, DoubleUnaryOperator skip, long step, Duration before, TrainingProgress progress) {
        this.settings = settings;
        this.skip = skip;
        this.progress = progress;
        this.before = before;
        this.firstStep = step;
        this.reportedStep = step;
    }

    /** Share of the training that is done, by steps or by time, whichever is more. */
    double progress(long step) {
        double bySteps = (double) step / settings.steps();
        Duration limit = settings.limit();
        return limit == null ? bySteps : Math.max(bySteps, (double) elapsed().toNanos() / limit.toNanos());
    }

    Duration elapsed() {
        return before.plusNanos(System.nanoTime() - began);
    }

    void done(double loss, double norm, double rate, double progressShare) {
        losses += loss;
        norms += norm;
        learningRate = rate;
        share = progressShare;
    }

    void report(long step) {
        long now = System.nanoTime();
        long steps = step - reportedStep;
        double seconds = Math.max(1e-9, (now - reportedAt) / 1e9);
        progress.at(new TrainingProgress.Report(
                step,
                settings.steps(),
                losses / steps,
                norms / steps,
                learningRate,
                skip.applyAsDouble(share),
                steps * settings.batch() / seconds,
                remaining(step, now)));
        reportedAt = now;
        reportedStep = step;
        losses = 0;
        norms = 0;
    }

    private Duration remaining(long step, long now) {
        double perStep = (double) (now - began) / (step - firstStep);
        Duration bySteps = Duration.ofNanos((long) (perStep * (settings.steps() - step)));
        Duration limit = settings.limit();
        if (limit == null) {
            return bySteps;
        }
        Duration byTime = limit.minus(elapsed());
        return byTime.compareTo(bySteps) < 0 ? (byTime.isNegative() ? Duration.ZERO : byTime) : bySteps;
    }
}

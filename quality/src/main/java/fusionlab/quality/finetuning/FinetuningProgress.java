package fusionlab.quality.finetuning;

import fusionlab.quality.training.TrainingProgress;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Receives a report on every step, and passes on the means of several: about a hundred in a whole training. After the first steps it says
 * how long all will take.
 */
public final class FinetuningProgress implements TrainingProgress {

    private static final int LINES = 100;
    private static final int STEPS_TO_ESTIMATE = 3;

    private final TrainingProgress log;
    private final Consumer<String> lines;
    private double loss;
    private double norm;
    private double seconds;
    private int steps;
    private int seen;
    private double first;

    /** @param log receives the means */
    public FinetuningProgress(TrainingProgress log, Consumer<String> lines) {
        this.log = log;
        this.lines = lines;
    }

    @Override
    public void at(Report report) {
        loss += report.loss();
        norm += report.gradientNorm();
        seconds += 1 / report.imagesPerSecond();
        steps++;
        estimate(report);
        if (report.step() % Math.max(1, report.steps() / LINES) == 0 || report.step() == report.steps()) {
            Report mean = new Report(
                    report.step(),
                    report.steps(),
                    loss / steps,
                    norm / steps,
                    report.learningRate(),
                    report.skip(),
                    steps / seconds,
                    report.remaining());
            log.at(mean);
            say(mean);
            loss = 0;
            norm = 0;
            seconds = 0;
            steps = 0;
        }
    }

    private void estimate(Report report) {
        if (seen < STEPS_TO_ESTIMATE) {
            seen++;
            first = (first * (seen - 1) + 1 / report.imagesPerSecond()) / seen;
            if (seen == STEPS_TO_ESTIMATE && report.step() < report.steps()) {
                lines.accept(String.format(
                        Locale.ROOT,
                        "by the first steps: %.3g s for each picture, about %s for the remaining %s",
                        first,
                        hours(report.remaining().toSeconds()),
                        report.steps() - report.step() == 1
                                ? "step"
                                : String.format(Locale.ROOT, "%,d steps", report.steps() - report.step())));
            }
        }
    }

    private void say(Report report) {
        lines.accept(String.format(
                Locale.ROOT,
                "step %,d of %,d, loss %.4f, %s pictures/s, %s left",
                report.step(),
                report.steps(),
                report.loss(),
                rate(report.imagesPerSecond()),
                hours(report.remaining().toSeconds())));
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 100 ? "%.3g" : "%,.0f", perSecond);
    }

    private static String hours(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}

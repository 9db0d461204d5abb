package fusionlab.quality.scenes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;

/** Reports a training's progress every few seconds: step, loss, pictures per second and the remaining time. */
final class StepReport {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final String name;
    private final int steps;
    private final int batch;
    private final Clock clock;
    private final Consumer<String> lines;
    private final Instant begun;
    private Instant last;
    private double losses;
    private int counted;

    StepReport(String name, int steps, int batch, Clock clock, Consumer<String> lines) {
        this.name = name;
        this.steps = steps;
        this.batch = batch;
        this.clock = clock;
        this.lines = lines;
        begun = clock.instant();
        last = begun;
    }

    /** After a step; {@code done} counts from 1. @throws IllegalStateException if the loss is not finite: training has diverged */
    void step(int done, double loss) {
        if (!Double.isFinite(loss)) {
            throw new IllegalStateException("The training of the " + name + " diverged at step " + done
                    + ": its loss is " + loss + "; train again with another seed");
        }
        losses += loss;
        counted++;
        Instant now = clock.instant();
        if (done < steps && Duration.between(last, now).compareTo(PAUSE) < 0) {
            return;
        }
        double seconds = Math.max(1e-3, Duration.between(begun, now).toMillis() / 1e3);
        long remaining = Math.round(seconds / done * (steps - done));
        lines.accept(String.format(
                Locale.ROOT,
                "%s: step %,d of %,d, loss %.4f, %.0f pictures/s, %d:%02d left",
                name,
                done,
                steps,
                losses / counted,
                (double) done * batch / seconds,
                remaining / 60,
                remaining % 60));
        last = now;
        losses = 0;
        counted = 0;
    }
}

package fusionlab.launcher.demo;

import java.time.Duration;

/**
 * How long a stage of distillation trains.
 *
 * @param steps of training
 * @param batch pictures in each
 * @param planned expected duration on one free core, with the drawing of the training pictures
 */
record StageEffort(int steps, int batch, Duration planned) {

    static final StageEffort WHOLE = new StageEffort(240, 32, Duration.ofMinutes(4));
    static final StageEffort QUICK = new StageEffort(60, 16, Duration.ofSeconds(45));

    /** Not the expected duration, but the limit beyond which something must be wrong. */
    private static final Duration LIMIT = Duration.ofMinutes(40);

    Duration limit() {
        return LIMIT;
    }
}

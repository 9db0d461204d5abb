package fusionlab.launcher.demo;

import java.time.Duration;

/**
 * How much a measured search measures.
 *
 * @param groupSize removals a round
 * @param prompts for each architecture
 * @param maxPrompts where a choice needs more; the final comparison takes as many others
 * @param tolerance half-width of an interval that is narrow enough
 * @param tuningSteps of fine-tuning after each round
 * @param rounds expected number
 * @param planned expected duration on two free cores
 */
record Effort(
        int groupSize, int prompts, int maxPrompts, double tolerance, int tuningSteps, int rounds, Duration planned) {

    /** Not the expected duration, but the limit beyond which something must be wrong. */
    private static final Duration LIMIT = Duration.ofMinutes(30);

    /**
     * The tiny world has 289 captions: twice {@code maxPrompts} stays below, so that the final comparison uses captions that no decision
     * has seen.
     */
    static final Effort WHOLE = new Effort(4, 64, 128, 0.03, 0, 6, Duration.ofMinutes(6));

    static final Effort QUICK = new Effort(6, 32, 128, 0.04, 0, 4, Duration.ofMinutes(2));
    static final int STEPS = 8;
    static final double GUIDANCE = 3;

    /** A planning value for the display, not a measurement: a step of the tiny world on one core, while the other worker waits. */
    private static final Duration TUNING_STEP = Duration.ofMillis(400);

    Duration limit() {
        Duration generous = planned.multipliedBy(5);
        return generous.compareTo(LIMIT) > 0 ? generous : LIMIT;
    }

    Effort tuning(int steps) {
        return new Effort(
                groupSize,
                prompts,
                maxPrompts,
                tolerance,
                steps,
                rounds,
                planned.plus(TUNING_STEP.multipliedBy((long) steps * rounds)));
    }
}

package fusionlab.launcher.demo;

import java.time.Duration;

/**
 * How much an online search measures.
 *
 * @param groupSize removals a round
 * @param prompts for each architecture
 * @param maxPrompts where a choice needs more; the comparison in the end takes as many others
 * @param tolerance half-width of an interval that is narrow enough
 * @param tuningSteps of fine-tuning after each round
 * @param rounds about how many there are
 * @param planned how long that takes on two free cores
 */
record Effort(
        int groupSize, int prompts, int maxPrompts, double tolerance, int tuningSteps, int rounds, Duration planned) {

    /** Not what it takes, but where something must be wrong. */
    private static final Duration LIMIT = Duration.ofMinutes(30);

    /** The tiny world has 289 captions: twice {@code maxPrompts} is no more, so that the comparison in the end is on captions that no decision has seen. */
    static final Effort WHOLE = new Effort(4, 64, 128, 0.03, 0, 6, Duration.ofMinutes(6));

    static final Effort QUICK = new Effort(6, 32, 128, 0.04, 0, 4, Duration.ofMinutes(2));
    static final int STEPS = 8;
    static final double GUIDANCE = 3;

    /** A plan for the display, not a measurement: a step of the tiny world on one core, while the other worker waits. */
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

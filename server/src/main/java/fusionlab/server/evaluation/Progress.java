package fusionlab.server.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * How far workers are with what someone demands.
 *
 * @param evaluations demanded
 * @param done of them
 * @param prompts demanded, over all evaluations
 * @param promptsDone of them
 * @param open pieces that wait or are worked on
 * @param lent of them: leased
 * @param failure why something cannot be evaluated; null while it can
 * @param lastProblem what a worker last had a problem with, and is tried again
 */
public record Progress(
        int evaluations,
        int done,
        long prompts,
        long promptsDone,
        int open,
        int lent,
        @Nullable String failure,
        @Nullable String lastProblem) {}

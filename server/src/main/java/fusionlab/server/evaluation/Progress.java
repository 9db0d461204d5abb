package fusionlab.server.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * The workers' progress on a task's demands.
 *
 * @param evaluations demanded
 * @param done of them
 * @param prompts demanded, over all evaluations
 * @param promptsDone of them
 * @param open queued or leased pieces
 * @param lent leased ones of them
 * @param failure why an evaluation failed; null if none did
 * @param lastProblem the last problem of a worker, which is tried again
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

package fusionlab.server.evaluation;

import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * A worker that asks for work.
 *
 * @param checkpoint that it offers
 * @param token the name of its token
 * @param tunes whether it also takes tunings of it, and evaluates with what came of them
 */
record Seeker(long checkpoint, String session, String worker, String token, boolean tunes) {

    /** SHA-256 of the weights that it has to fetch for a checkpoint; null if it has them. */
    @Nullable
    String weightsOf(Checkpoint asked) {
        return asked.id() == checkpoint ? null : asked.sha256();
    }
}

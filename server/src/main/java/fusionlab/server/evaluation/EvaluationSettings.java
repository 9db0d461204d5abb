package fusionlab.server.evaluation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How evaluations are lent to workers.
 *
 * @param expiry without a heartbeat a piece is lent anew after this time
 * @param heartbeat how often workers report progress
 * @param sweep how often loans that ran out are looked for
 * @param recheck how often work is looked for that waiting workers could do
 * @param piece prompts in a piece
 * @param attempts loans of a piece that may end in silence
 * @param problems tries that may end in a problem before the evaluation is given up
 * @param present a worker that was heard of within this time is there
 * @param maximumWaiting workers that may wait for work at the same time; those of one token half of them
 * @param untriedCheckpoints checkpoints that one token may offer and nobody has evaluated yet
 * @param newSessions processes of one token that may come in an hour
 */
@ConfigurationProperties("fusionlab.evaluation")
record EvaluationSettings(
        @DefaultValue("60s") Duration expiry,
        @DefaultValue("5s") Duration heartbeat,
        @DefaultValue("5s") Duration sweep,
        @DefaultValue("500ms") Duration recheck,
        @DefaultValue("64") int piece,
        @DefaultValue("5") int attempts,
        @DefaultValue("3") int problems,
        @DefaultValue("60s") Duration present,
        @DefaultValue("500") int maximumWaiting,
        @DefaultValue("50") int untriedCheckpoints,
        @DefaultValue("500") int newSessions) {

    EvaluationSettings {
        if (expiry.compareTo(heartbeat.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "fusionlab.evaluation.expiry must be at least twice fusionlab.evaluation.heartbeat");
        }
        if (expiry.compareTo(sweep.multipliedBy(4)) < 0) {
            throw new IllegalArgumentException(
                    "fusionlab.evaluation.expiry must be at least four times fusionlab.evaluation.sweep");
        }
        if (piece < 1 || piece > fusionlab.protocol.Evaluation.MAX_CHUNK || attempts < 1 || problems < 1) {
            throw new IllegalArgumentException("fusionlab.evaluation.piece must be 1 to "
                    + fusionlab.protocol.Evaluation.MAX_CHUNK + ", attempts and problems 1 at least");
        }
    }

    /** How long a lease is that no heartbeat has confirmed, as for agents' jobs. Workers send the first one at once. */
    Duration unconfirmed() {
        return heartbeat.multipliedBy(2);
    }

    /** Between two looks after loans: after a longer time server or database were away, and workers could not extend theirs. */
    Duration absence() {
        return expiry.dividedBy(2);
    }
}

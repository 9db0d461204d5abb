package fusionlab.server.evaluation;

import fusionlab.server.lease.LeaseTerms;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How evaluations are leased to workers.
 *
 * @param expiry without a heartbeat a piece is leased again after this time
 * @param heartbeat how often workers report progress
 * @param sweep how often expired leases are looked for
 * @param recheck how often work is looked for that waiting workers could do
 * @param piece prompts in a piece
 * @param attempts leases of a piece that may end in silence
 * @param problems tries that may end in a problem before the evaluation is given up
 * @param present a worker that was heard of within this time is there
 * @param maximumWaiting workers that may wait for work at the same time; those of one token half of them
 * @param untriedCheckpoints checkpoints that one token may offer and nobody has evaluated yet
 * @param newSessions processes of one token that may come in an hour
 */
@ConfigurationProperties("fusionlab.evaluation")
record EvaluationProperties(
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

    EvaluationProperties {
        terms(expiry, heartbeat, sweep, recheck, attempts, problems, maximumWaiting)
                .checked("fusionlab.evaluation");
        if (piece < 1 || piece > fusionlab.protocol.Evaluation.MAX_CHUNK) {
            throw new IllegalArgumentException(
                    "fusionlab.evaluation.piece must be 1 to " + fusionlab.protocol.Evaluation.MAX_CHUNK);
        }
    }

    /** One token's workers leave room for others'. */
    LeaseTerms terms() {
        return terms(expiry, heartbeat, sweep, recheck, attempts, problems, maximumWaiting);
    }

    private static LeaseTerms terms(
            Duration expiry,
            Duration heartbeat,
            Duration sweep,
            Duration recheck,
            int attempts,
            int problems,
            int maximumWaiting) {
        return new LeaseTerms(
                expiry, heartbeat, sweep, recheck, attempts, problems, maximumWaiting, maximumWaiting / 2);
    }
}

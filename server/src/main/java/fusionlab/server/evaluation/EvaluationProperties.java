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
 * @param sweep interval of the sweep for expired leases
 * @param recheck interval of polling for work for waiting workers
 * @param piece prompts in a piece
 * @param attempts leases of a piece that may expire
 * @param problems problems after which the evaluation fails
 * @param present a worker counts as present for this long after its last request
 * @param maximumWaiting workers that may wait for work at the same time; half of them for one token
 * @param untriedCheckpoints checkpoints that one token may offer before any of them is evaluated
 * @param newSessions new processes of one token per hour
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

    /** One token's workers leave room for those of others. */
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

package fusionlab.server.evaluation;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.OneLine;
import fusionlab.unet.Architecture;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Evaluations that people order: of one architecture, and of the original under the same protocol, without which a score says little. */
@Component
public class EvaluationOrders {

    private final JdbcClient jdbc;
    private final Checkpoints checkpoints;
    private final Evaluations evaluations;

    EvaluationOrders(JdbcClient jdbc, Checkpoints checkpoints, Evaluations evaluations) {
        this.jdbc = jdbc;
        this.checkpoints = checkpoints;
        this.evaluations = evaluations;
    }

    /**
     * @return the id of a new evaluation, or of the one that there is: what it lacks is queued, and what failed or was cancelled is tried
     *     again
     * @throws InvalidRequestException naming the field and the remedy
     */
    @Transactional
    public long place(EvaluationRequest request) {
        Checkpoint checkpoint = checkpoints.evaluable(request.checkpoint());
        Architecture architecture = architecture(checkpoint, request);
        int prompts = Protocols.prompts(request.prompts(), checkpoint.promptCount());
        EvaluationProtocol protocol =
                Protocols.of(checkpoint, request.steps(), request.guidance(), request.sampler(), request.seed());
        Checkpoint root = checkpoints.find(checkpoint.root()).orElseThrow();
        Architecture original = root.topology().original();
        if (original.contentHash().compareTo(architecture.contentHash()) < 0) {
            evaluations.stored(
                    root, protocol, original); // in the order of tasks that demand both, or they could deadlock
        }
        long id = evaluations.stored(checkpoint, protocol, architecture);
        evaluations.demand(demander(id), checkpoint, protocol, architecture, prompts);
        evaluations.demand(demander(id), root, protocol, original, prompts);
        return id;
    }

    /** Withdraws an order; what nobody else wants is cancelled, and its workers learn of it with their next heartbeat. */
    @Transactional
    public void cancel(long evaluation) {
        evaluations.release(demander(evaluation));
    }

    /** Whether a person has ordered it; tasks may want it too. */
    public boolean ordered(long evaluation) {
        return jdbc.sql("select exists (select from evaluation_demand where demander = :demander)")
                .param("demander", demander(evaluation).toString())
                .query(Boolean.class)
                .single();
    }

    private static Demander demander(long evaluation) {
        return new Demander("order", evaluation);
    }

    private Architecture architecture(Checkpoint checkpoint, EvaluationRequest request) {
        String text = request.architecture() == null ? checkpoints.architecture(checkpoint) : request.architecture();
        try {
            return Architecture.parse(checkpoint.topology(), text);
        } catch (IllegalArgumentException unknown) {
            throw new InvalidRequestException(
                    "architecture",
                    OneLine.of("Checkpoint " + checkpoint.shortHash() + ": " + unknown.getMessage(), 500),
                    "give slots with counts, such as mid_block.attentions.0=0, or base");
        }
    }
}

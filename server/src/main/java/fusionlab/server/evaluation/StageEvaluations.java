package fusionlab.server.evaluation;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.unet.Architecture;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Evaluates what stages of distillation have made, in the sampling steps that each is made for. */
@Component
class StageEvaluations {

    private static final String DEMANDER = "distillation";

    private final JdbcClient jdbc;
    private final Checkpoints checkpoints;
    private final Evaluations evaluations;

    StageEvaluations(JdbcClient jdbc, Checkpoints checkpoints, Evaluations evaluations) {
        this.jdbc = jdbc;
        this.checkpoints = checkpoints;
        this.evaluations = evaluations;
    }

    /** Queues the evaluation of a stage that is done, if its orders want one. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void demand(long stage) {
        jdbc.sql("""
                        select result_id, architecture, (distillation ->> 'toSteps')::integer as steps, evaluation_prompts as prompts
                          from tuning where id = :id and state = 'DONE' and evaluation_prompts > 0""").param("id", stage).query(Done.class).optional().ifPresent(done -> {
            Checkpoint made = checkpoints.find(done.resultId()).orElseThrow();
            evaluations.demand(
                    new Demander(DEMANDER, stage),
                    made,
                    Protocols.of(made, done.steps(), null, EvaluationProtocol.DDIM, null),
                    Architecture.parse(made.topology(), done.architecture()),
                    done.prompts());
        });
    }

    private record Done(long resultId, String architecture, int steps, int prompts) {}
}

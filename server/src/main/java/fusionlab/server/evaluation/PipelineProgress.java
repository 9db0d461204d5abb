package fusionlab.server.evaluation;

import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** Queues the stages of pipelines that wait no longer: when a tuning ends, and at intervals, which covers crashes and other replicas. */
@Component
class PipelineProgress implements SchedulingConfigurer {

    private final Pipelines pipelines;
    private final EvaluationProperties properties;

    PipelineProgress(Pipelines pipelines, EvaluationProperties properties) {
        this.pipelines = pipelines;
        this.properties = properties;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar registrar) {
        registrar.addFixedDelayTask(pipelines::advance, properties.sweep());
    }

    @Async
    @TransactionalEventListener
    public void ended(TuningEnded tuning) {
        pipelines.advance();
    }
}

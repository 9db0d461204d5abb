package fusionlab.server.curve;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import fusionlab.server.evaluation.DemandingTask;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A curve as a db-scheduler task, which sleeps in the database while workers measure. */
@Configuration(proxyBeanMethods = false)
class CurveTask {

    static final TaskDescriptor<Void> MEASURE = TaskDescriptor.of("curve");
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** @param curves lazy, because it needs the scheduler, which needs its tasks */
    @Bean
    CustomTask<Void> measureCurve(ObjectProvider<Curves> curves) {
        return Tasks.custom(MEASURE)
                .onDeadExecutionRevive()
                .onFailure(new FailureHandler.OnFailureRetryLater<>(LOOK))
                .execute((instance, context) -> curves.getObject().step(Long.parseLong(instance.getId()))
                        ? new CompletionHandler.OnCompleteReschedule<>(Schedules.fixedDelay(LOOK))
                        : new CompletionHandler.OnCompleteRemove<>());
    }

    @Bean
    DemandingTask measuringCurve() {
        return new DemandingTask(Curve.DEMANDER, MEASURE);
    }
}

package fusionlab.server.evaluation;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The making of a quality table as a task of db-scheduler, which sleeps in the database while workers measure. */
@Configuration(proxyBeanMethods = false)
class TableTask {

    static final TaskDescriptor<Void> MAKE = TaskDescriptor.of("quality-measurement");
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** @param making needs the scheduler, which needs its tasks */
    @Bean
    CustomTask<Void> makeQualityTable(ObjectProvider<TableMaking> making) {
        return Tasks.custom(MAKE)
                .onDeadExecutionRevive()
                .onFailure(new FailureHandler.OnFailureRetryLater<>(LOOK))
                .execute((instance, context) -> making.getObject().step(Long.parseLong(instance.getId()))
                        ? new CompletionHandler.OnCompleteReschedule<>(Schedules.fixedDelay(LOOK))
                        : new CompletionHandler.OnCompleteRemove<>());
    }
}

package fusionlab.server.search;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import fusionlab.server.evaluation.DemandingTask;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Searches on measured quality as db-scheduler's tasks. While a search waits for workers its task sleeps in the database, no thread waits with it: it is
 * looked at again after a second, or as soon as what it waits for is there.
 */
@Configuration(proxyBeanMethods = false)
class OnlineTask {

    static final TaskDescriptor<Void> ONLINE = TaskDescriptor.of("online-search");
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(2);

    @Bean
    CustomTask<Void> runOnlineSearch(OnlineExecution execution) {
        return Tasks.custom(ONLINE)
                .onDeadExecutionRevive()
                .onFailure(new FailureHandler.OnFailureRetryLater<>(RETRY))
                .execute((instance, context) -> execution.step(Long.parseLong(instance.getId()))
                        ? new CompletionHandler.OnCompleteReschedule<>(Schedules.fixedDelay(LOOK))
                        : new CompletionHandler.OnCompleteRemove<>());
    }

    @Bean
    DemandingTask measuringSearches() {
        return new DemandingTask(OnlineExecution.DEMANDER, ONLINE);
    }
}

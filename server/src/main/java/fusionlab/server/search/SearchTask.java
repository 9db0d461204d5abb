package fusionlab.server.search;

import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Searches as db-scheduler's tasks: one row each, named by the search's id, taken over by another replica after a crash. */
@Configuration(proxyBeanMethods = false)
class SearchTask {

    static final TaskDescriptor<Void> SEARCH = TaskDescriptor.of("search");
    private static final Duration RETRY = Duration.ofSeconds(2);

    @Bean
    OneTimeTask<Void> runSearch(SearchExecution execution) {
        return Tasks.oneTime(SEARCH)
                .onDeadExecutionRevive()
                .onFailure(new FailureHandler.OnFailureRetryLater<>(RETRY))
                .execute((instance, context) ->
                        execution.run(Long.parseLong(instance.getId()), () -> context.getSchedulerState()
                                .isShuttingDown()));
    }
}

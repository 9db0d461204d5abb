package fusionlab.server.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import fusionlab.search.SearchResult;
import fusionlab.search.ledger.Round;
import fusionlab.server.evaluation.DemandingTask;
import java.time.Duration;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Searches as db-scheduler tasks: one row each, with the search's id as instance, taken over by another replica after a crash. */
@Configuration(proxyBeanMethods = false)
class SearchTask {

    static final TaskDescriptor<Void> SEARCH = TaskDescriptor.of("search");
    static final TaskDescriptor<Void> MEASURED = TaskDescriptor.of("online-search");
    private static final Duration POLL = Duration.ofSeconds(1);
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

    /**
     * While a measured search waits for workers its task sleeps in the database without a thread: it runs again after a second, or as soon
     * as it can continue.
     */
    @Bean
    CustomTask<Void> runMeasuredSearch(MeasuredExecution execution) {
        return Tasks.custom(MEASURED)
                .onDeadExecutionRevive()
                .onFailure(new FailureHandler.OnFailureRetryLater<>(RETRY))
                .execute((instance, context) -> execution.step(Long.parseLong(instance.getId()))
                        ? new CompletionHandler.OnCompleteReschedule<>(Schedules.fixedDelay(POLL))
                        : new CompletionHandler.OnCompleteRemove<>());
    }

    @Bean
    DemandingTask measuringSearches() {
        return new DemandingTask(MeasuredExecution.DEMANDER, MEASURED);
    }

    /** Rounds have a fine-tuning or devices only if there were any; other unknown values are null. */
    @Bean
    JsonMapperBuilderCustomizer roundsWithoutWhatTheyLack() {
        var whereKnown = JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.USE_DEFAULTS);
        return json -> json.withConfigOverride(Round.Tuned.class, tuned -> tuned.setIncludeAsProperty(whereKnown))
                .withConfigOverride(SearchResult.Devices.class, devices -> devices.setIncludeAsProperty(whereKnown));
    }
}

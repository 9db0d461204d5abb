package fusionlab.server.evaluation;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Wakes tasks that sleep until their demands are met. */
@Component
public class Wake {

    private static final Logger LOG = LoggerFactory.getLogger(Wake.class);

    private final DemandsMet demands;
    private final SchedulerClient scheduler;
    private final Clock clock;

    Wake(DemandsMet demands, SchedulerClient scheduler, Clock clock) {
        this.demands = demands;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /** @param prefix what demanders of the task are called, before the task's instance */
    public void whenMet(String prefix, TaskDescriptor<Void> task) {
        demands.onMet(demander -> {
            if (!demander.startsWith(prefix)) {
                return;
            }
            try {
                scheduler.reschedule(task.instanceId(demander.substring(prefix.length())), clock.instant());
            } catch (
                    RuntimeException itLooksItself) { // the boundary of the thread; the task runs already, or has ended
                LOG.debug("{} was not woken", demander, itLooksItself);
            }
        });
    }
}

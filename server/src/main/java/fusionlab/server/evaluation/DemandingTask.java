package fusionlab.server.evaluation;

import com.github.kagkarlsson.scheduler.task.TaskDescriptor;

/** A task that sleeps until what it demands is there. A bean of this type is woken then. @param demander its {@link Demander#task} */
public record DemandingTask(String demander, TaskDescriptor<Void> task) {}

package fusionlab.server.evaluation;

import com.github.kagkarlsson.scheduler.task.TaskDescriptor;

/** A task that sleeps until its demands are met. A bean of this type is then woken. @param demander its {@link Demander#task} */
public record DemandingTask(String demander, TaskDescriptor<Void> task) {}

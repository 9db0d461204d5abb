package fusionlab.server.evaluation;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Wakes the tasks that wait for evaluations or tunings, as soon as all their demands are met. Only a shortcut: they also poll, which covers
 * other replicas.
 */
@Component
class DemandsMet {

    private static final Logger LOG = LoggerFactory.getLogger(DemandsMet.class);

    private final JdbcClient jdbc;
    private final List<DemandingTask> tasks;
    private final SchedulerClient scheduler;
    private final Clock clock;

    DemandsMet(JdbcClient jdbc, List<DemandingTask> tasks, SchedulerClient scheduler, Clock clock) {
        this.jdbc = jdbc;
        this.tasks = tasks;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    @Async
    @TransactionalEventListener
    public void ended(PieceEnded evaluation) {
        jdbc.sql("""
                        select split_part(mine.demander, ' ', 1) as task, cast(split_part(mine.demander, ' ', 2) as bigint) as id
                        from evaluation_demand mine where mine.evaluation_id = :evaluation
                          and not exists (select from evaluation_demand d join evaluation_piece p on p.evaluation_id = d.evaluation_id
                                           where d.demander = mine.demander and p.from_prompt < d.prompts and p.state in ('QUEUED', 'LEASED'))""")
                .param("evaluation", evaluation.evaluationId())
                .query(Demander.class)
                .list()
                .forEach(this::wake);
    }

    @Async
    @TransactionalEventListener
    public void ended(TuningEnded tuning) {
        jdbc.sql("""
                        select split_part(demander, ' ', 1) as task, cast(split_part(demander, ' ', 2) as bigint) as id
                        from tuning_demand where tuning_id = :tuning""")
                .param("tuning", tuning.tuningId())
                .query(Demander.class)
                .list()
                .forEach(this::wake);
    }

    private void wake(Demander demander) {
        for (DemandingTask each : tasks) {
            if (each.demander().equals(demander.task())) {
                try {
                    scheduler.reschedule(each.task().instanceId(Long.toString(demander.id())), clock.instant());
                } catch (RuntimeException taskPolls) { // the task is already running, or has ended
                    LOG.debug("{} was not woken", demander, taskPolls);
                }
            }
        }
    }
}

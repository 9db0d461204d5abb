package fusionlab.server.evaluation;

import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells those who wait for evaluations, inside this process and as soon as a result has been stored, that nothing they demand is open any more. Only a
 * shortcut: they also look themselves, which serves other replicas.
 */
@Component
public class DemandsMet {

    private final JdbcClient jdbc;
    private final CopyOnWriteArrayList<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        var daemon = new Thread(task, "demands-met");
        daemon.setDaemon(true);
        return daemon;
    });

    DemandsMet(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param listener is called with the demander, outside of any transaction */
    public void onMet(Consumer<String> listener) {
        listeners.add(listener);
    }

    @EventListener
    void grew(EvaluationGrew evaluation) {
        List<String> met = jdbc.sql("""
                        select mine.demander from evaluation_demand mine where mine.evaluation_id = :evaluation
                          and not exists (select from evaluation_demand d join evaluation_piece p on p.evaluation_id = d.evaluation_id
                                           where d.demander = mine.demander and p.from_prompt < d.prompts and p.state in ('QUEUED', 'LEASED'))""")
                .param("evaluation", evaluation.evaluationId())
                .query(String.class)
                .list();
        tell(met);
    }

    @EventListener
    void ended(TuningEnded tuning) {
        tell(jdbc.sql("select demander from tuning_demand where tuning_id = :tuning")
                .param("tuning", tuning.tuningId())
                .query(String.class)
                .list());
    }

    private void tell(List<String> met) {
        if (met.isEmpty()) {
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                if (!thread.isShutdown()) {
                    thread.execute(() -> met.forEach(demander -> listeners.forEach(each -> each.accept(demander))));
                }
            }
        });
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }
}

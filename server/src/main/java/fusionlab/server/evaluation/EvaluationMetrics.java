package fusionlab.server.evaluation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Metrics of the workers: {@code fusionlab.workers}, {@code fusionlab.evaluation.waiting}, {@code .prompts} and {@code .prompt.step};
 * {@code docs/quality-workers.md}.
 */
@Component
class EvaluationMetrics {

    private static final double NANOS_IN_A_SECOND = 1e9;

    private final JdbcClient database;
    private final EvaluationProperties properties;
    private final AtomicLong workers = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final Counter prompts;
    private final Timer promptStep;

    EvaluationMetrics(JdbcClient database, EvaluationProperties properties, MeterRegistry registry) {
        this.database = database;
        this.properties = properties;
        Gauge.builder("fusionlab.workers", workers, AtomicLong::get)
                .description("Workers in recent contact")
                .register(registry);
        Gauge.builder("fusionlab.evaluation.waiting", waiting, AtomicLong::get)
                .description("Evaluations that are not done")
                .register(registry);
        this.prompts = Counter.builder("fusionlab.evaluation.prompts")
                .description("Prompts whose scores were stored")
                .register(registry);
        this.promptStep = Timer.builder("fusionlab.evaluation.prompt.step")
                .description(
                        "A worker's time for one prompt in one sampling step, decoding and scoring included, once for each piece")
                .register(registry);
    }

    void scored(int howMany, int steps, double wallSeconds) {
        prompts.increment(howMany);
        promptStep.record(Math.round(wallSeconds / howMany / steps * NANOS_IN_A_SECOND), TimeUnit.NANOSECONDS);
    }

    @Scheduled(fixedDelayString = "PT10S")
    void count() {
        waiting.set(database.sql(
                        "select count(distinct evaluation_id) from evaluation_piece where state in ('QUEUED', 'LEASED')")
                .query(Long.class)
                .single());
        workers.set(
                database.sql("select count(*) from worker where last_seen_at > now() - make_interval(secs => :present)")
                        .param("present", (double) properties.present().toSeconds())
                        .query(Long.class)
                        .single());
    }
}

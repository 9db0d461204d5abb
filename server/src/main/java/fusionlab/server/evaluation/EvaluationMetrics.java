package fusionlab.server.evaluation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Counts what workers do: {@code fusionlab.workers}, {@code fusionlab.tunings}, {@code fusionlab.evaluation.pieces}, {@code .waiting},
 * {@code .prompts} and {@code .prompt.step}; {@code docs/quality-workers.md}.
 */
@Component
class EvaluationMetrics {

    private static final List<String> STATES = List.of("QUEUED", "LEASED", "DONE", "FAILED", "CANCELLED");
    private static final double NANOS_IN_A_SECOND = 1e9;

    private final JdbcClient database;
    private final EvaluationSettings settings;
    private final MultiGauge pieces;
    private final MultiGauge tunings;
    private final AtomicLong workers = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final Counter prompts;
    private final Timer promptStep;

    EvaluationMetrics(JdbcClient database, EvaluationSettings settings, MeterRegistry registry) {
        this.database = database;
        this.settings = settings;
        this.pieces = MultiGauge.builder("fusionlab.evaluation.pieces")
                .description("Pieces of evaluations by state")
                .register(registry);
        this.tunings = MultiGauge.builder("fusionlab.tunings")
                .description("Fine-tunings by state")
                .register(registry);
        Gauge.builder("fusionlab.workers", workers, AtomicLong::get)
                .description("Workers that were heard of lately")
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
        count(pieces, "select state, count(*) from evaluation_piece group by state");
        count(tunings, "select state, count(*) from tuning group by state");
        waiting.set(database.sql(
                        "select count(distinct evaluation_id) from evaluation_piece where state in ('QUEUED', 'LEASED')")
                .query(Long.class)
                .single());
        workers.set(
                database.sql("select count(*) from worker where last_seen_at > now() - make_interval(secs => :present)")
                        .param("present", (double) settings.present().toSeconds())
                        .query(Long.class)
                        .single());
    }

    private void count(MultiGauge gauge, String byState) {
        Map<String, Long> counts = new HashMap<>();
        database.sql(byState).query((RowCallbackHandler) row -> counts.put(row.getString(1), row.getLong(2)));
        gauge.register(
                STATES.stream()
                        .map(state -> MultiGauge.Row.of(
                                Tags.of("state", state.toLowerCase(Locale.ROOT)), counts.getOrDefault(state, 0L)))
                        .toList(),
                true);
    }
}

package fusionlab.server.lease;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Counts what goes through the queue: {@code fusionlab.jobs}, {@code .leases}, {@code .reports}, {@code .samples}. */
@Component
class LeaseMetrics {

    private static final List<String> STATES = List.of("QUEUED", "LEASED", "DONE", "FAILED", "CANCELLED");

    private final JdbcClient database;
    private final MultiGauge jobs;
    private final Timer leases;
    private final Timer reports;
    private final Counter samples;

    LeaseMetrics(JdbcClient database, MeterRegistry registry) {
        this.database = database;
        this.jobs = MultiGauge.builder("fusionlab.jobs")
                .description("Jobs by state")
                .register(registry);
        this.leases = Timer.builder("fusionlab.leases")
                .description("Time to look for and lend a job, without the waiting")
                .publishPercentileHistogram()
                .register(registry);
        this.reports = Timer.builder("fusionlab.reports")
                .description("Time to check and store a report")
                .publishPercentileHistogram()
                .register(registry);
        this.samples = Counter.builder("fusionlab.samples")
                .description("Samples stored")
                .register(registry);
    }

    <T> T lease(Supplier<T> work) {
        return leases.record(work);
    }

    boolean report(int count, Supplier<Boolean> work) {
        boolean accepted = Boolean.TRUE.equals(reports.record(work));
        if (accepted) {
            samples.increment(count);
        }
        return accepted;
    }

    @Scheduled(fixedDelayString = "PT10S")
    void countJobs() {
        Map<String, Long> counts = new HashMap<>();
        database.sql("select state, count(*) from job group by state")
                .query((RowCallbackHandler) row -> counts.put(row.getString(1), row.getLong(2)));
        jobs.register(
                STATES.stream()
                        .map(state -> MultiGauge.Row.of(
                                Tags.of("state", state.toLowerCase(java.util.Locale.ROOT)),
                                counts.getOrDefault(state, 0L)))
                        .toList(),
                true);
    }
}

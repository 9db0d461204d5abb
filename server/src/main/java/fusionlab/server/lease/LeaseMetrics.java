package fusionlab.server.lease;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Metrics of leased work: {@code fusionlab.work} by kind and state, and the times of {@code fusionlab.leases} and {@code fusionlab.results}
 * by kind.
 */
@Component
public class LeaseMetrics {

    private final JdbcClient database;
    private final MeterRegistry registry;
    private final ObjectProvider<LeasedWork<?>> works;
    private final MultiGauge gauge;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();

    LeaseMetrics(JdbcClient database, MeterRegistry registry, ObjectProvider<LeasedWork<?>> works) {
        this.database = database;
        this.registry = registry;
        this.works = works;
        this.gauge = MultiGauge.builder("fusionlab.work")
                .description("Leased work by kind and state")
                .register(registry);
    }

    <T> T lease(LeasedWork<?> work, Supplier<T> asking) {
        return timer("fusionlab.leases", "Time to find and lease work, without waiting", work)
                .record(asking);
    }

    /** @param taking checks and stores a result */
    public <T> T result(LeasedWork<?> work, Supplier<T> taking) {
        return timer("fusionlab.results", "Time to check and store a result", work)
                .record(taking);
    }

    private Timer timer(String name, String description, LeasedWork<?> work) {
        return timers.computeIfAbsent(name + work.kind().name(), key -> Timer.builder(name)
                .description(description)
                .tag("kind", work.kind().name())
                .publishPercentileHistogram()
                .register(registry));
    }

    @Scheduled(fixedDelayString = "PT10S")
    public void count() {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        works.forEach(work -> {
            Map<WorkState, Long> counts = database
                    .sql("select state, count(*) as items from %s group by state"
                            .formatted(work.kind().table()))
                    .query(Count.class)
                    .list()
                    .stream()
                    .collect(Collectors.toMap(Count::state, Count::items));
            for (WorkState state : WorkState.values()) {
                rows.add(MultiGauge.Row.of(
                        Tags.of(
                                "kind",
                                work.kind().name(),
                                "state",
                                state.name().toLowerCase(Locale.ROOT)),
                        counts.getOrDefault(state, 0L)));
            }
        });
        gauge.register(rows, true);
    }

    private record Count(WorkState state, long items) {}
}

package fusionlab.server.search;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Rounds and time of searches on this server, and the lab's searches by state. */
@Component
class SearchMetrics {

    private final MeterRegistry registry;
    private final Counter rounds;

    SearchMetrics(MeterRegistry registry, SearchRepository runs) {
        this.registry = registry;
        this.rounds = Counter.builder("fusionlab.search.rounds")
                .description("rounds of searches on this server")
                .register(registry);
        for (SearchState state : SearchState.values()) {
            Gauge.builder("fusionlab.searches", runs, repository -> repository.countByState(state))
                    .description("searches by state")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    void rounds(int count) {
        rounds.increment(count);
    }

    Timer.Sample begin() {
        return Timer.start(registry);
    }

    void end(Timer.Sample sample, String algorithm) {
        sample.stop(Timer.builder("fusionlab.search")
                .description("time of whole searches")
                .tag("algorithm", algorithm)
                .register(registry));
    }
}

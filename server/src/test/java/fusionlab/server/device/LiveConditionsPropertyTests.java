package fusionlab.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class LiveConditionsPropertyTests {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TOGETHER = Duration.ofSeconds(45);

    @Provide
    Arbitrary<Conditions> states() {
        return Combinators.combine(
                        Arbitraries.integers().between(-50, 150).injectNull(0.4),
                        Arbitraries.of(true, false).injectNull(0.4),
                        Arbitraries.doubles().between(-500, 500).injectNull(0.4),
                        Arbitraries.integers().between(-2, 9).injectNull(0.4),
                        Arbitraries.of(true, false).injectNull(0.4),
                        Arbitraries.doubles().between(-5, 200_000).injectNull(0.4))
                .as(Conditions::new);
    }

    @Property
    void what_cannot_be_true_is_unknown_and_all_else_stays(@ForAll("states") Conditions reported) {
        Conditions plausible = Objects.requireNonNull(LiveConditions.plausible(reported));

        assertThat(LiveConditions.plausible(plausible)).isEqualTo(plausible);
        within(reported.batteryPercent(), plausible.batteryPercent(), 0, 100);
        within(reported.temperatureC(), plausible.temperatureC(), -60, 200);
        within(reported.thermalStatus(), plausible.thermalStatus(), 0, 6);
        within(reported.load(), plausible.load(), 0, 100_000);
        assertThat(plausible.charging()).isEqualTo(reported.charging());
        assertThat(plausible.screenOn()).isEqualTo(reported.screenOn());
    }

    private static void within(@Nullable Number reported, @Nullable Number plausible, double low, double high) {
        boolean possible = reported != null && reported.doubleValue() >= low && reported.doubleValue() <= high;
        assertThat(plausible).isEqualTo(possible ? reported : null);
    }

    @Property
    void each_value_is_the_agents_or_else_the_bridges_and_never_of_somebody_who_fell_silent(
            @ForAll("states") Conditions agents,
            @ForAll("states") Conditions bridges,
            @ForAll @IntRange(max = 120) int agentsAgo,
            @ForAll @IntRange(max = 120) int bridgesAgo) {
        Instant agentsAt = NOW.minusSeconds(agentsAgo);
        Instant bridgesAt = NOW.minusSeconds(bridgesAgo);

        LiveConditions live = LiveConditions.of(agents, agentsAt, bridges, bridgesAt, TOGETHER);

        boolean agentCounts = agentsAgo - bridgesAgo <= TOGETHER.toSeconds();
        boolean bridgeCounts = bridgesAgo - agentsAgo <= TOGETHER.toSeconds();
        Conditions first = agentCounts ? agents : Conditions.UNKNOWN;
        Conditions second = bridgeCounts ? bridges : Conditions.UNKNOWN;
        Conditions now = Objects.requireNonNull(live.conditions());
        assertThat(live.at()).isEqualTo(agentsAgo < bridgesAgo ? agentsAt : bridgesAt);
        Stream.<Function<Conditions, @Nullable Object>>of(
                        Conditions::batteryPercent,
                        Conditions::charging,
                        Conditions::temperatureC,
                        Conditions::thermalStatus,
                        Conditions::screenOn,
                        Conditions::load)
                .forEach(field -> assertThat(field.apply(now))
                        .isEqualTo(field.apply(first) == null ? field.apply(second) : field.apply(first)));
    }

    @Property
    void one_who_speaks_alone_is_believed_however_long_ago(@ForAll("states") Conditions state, @ForAll boolean agent) {
        LiveConditions live = agent
                ? LiveConditions.of(state, NOW, null, null, TOGETHER)
                : LiveConditions.of(null, null, state, NOW, TOGETHER);

        assertThat(live).isEqualTo(new LiveConditions(state, NOW));
    }
}

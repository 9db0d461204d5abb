package fusionlab.server.device;

import fusionlab.protocol.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A device's last reported state. A phone's agent and its bridge see different things: values that one does not know are taken from the
 * other if both reported at about the same time.
 *
 * @param at time of the newer report
 */
public record LiveConditions(
        @Nullable Conditions conditions, @Nullable Instant at) {

    private static final int HOTTEST = 200;
    private static final int COLDEST = -60;
    private static final int WORST_THERMAL_STATUS = 6;
    private static final double HIGHEST_LOAD = 100_000;

    static LiveConditions of(
            @Nullable Conditions agents,
            @Nullable Instant agentsAt,
            @Nullable Conditions bridges,
            @Nullable Instant bridgesAt,
            Duration together) {
        if (agents == null || agentsAt == null) {
            return new LiveConditions(bridges, bridgesAt);
        }
        if (bridges == null || bridgesAt == null) {
            return new LiveConditions(agents, agentsAt);
        }
        Instant newer = agentsAt.isAfter(bridgesAt) ? agentsAt : bridgesAt;
        Conditions first = agentsAt.plus(together).isBefore(newer) ? Conditions.UNKNOWN : agents;
        Conditions second = bridgesAt.plus(together).isBefore(newer) ? Conditions.UNKNOWN : bridges;
        return new LiveConditions(
                new Conditions(
                        known(first, second, Conditions::batteryPercent),
                        known(first, second, Conditions::charging),
                        known(first, second, Conditions::temperatureC),
                        known(first, second, Conditions::thermalStatus),
                        known(first, second, Conditions::screenOn),
                        known(first, second, Conditions::load)),
                newer);
    }

    private static <T> @Nullable T known(Conditions first, Conditions second, Function<Conditions, @Nullable T> field) {
        T value = field.apply(first);
        return value == null ? field.apply(second) : value;
    }

    /** Agents and bridges are not trusted: an implausible value counts as unknown. */
    public static @Nullable Conditions plausible(@Nullable Conditions reported) {
        if (reported == null) {
            return null;
        }
        return new Conditions(
                within(reported.batteryPercent(), 0, 100),
                reported.charging(),
                within(reported.temperatureC(), COLDEST, HOTTEST),
                within(reported.thermalStatus(), 0, WORST_THERMAL_STATUS),
                reported.screenOn(),
                within(reported.load(), 0, HIGHEST_LOAD));
    }

    private static <N extends Number> @Nullable N within(@Nullable N value, double low, double high) {
        return value != null && value.doubleValue() >= low && value.doubleValue() <= high ? value : null;
    }
}

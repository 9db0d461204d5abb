package fusionlab.server.dashboard;

import fusionlab.protocol.Conditions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A device's state in words. Unknown values are shown as unknown. */
final class LiveState {

    private static final List<String> THERMAL =
            List.of("none", "light", "moderate", "severe", "critical", "emergency", "shutdown");
    private static final String UNKNOWN = "unknown";

    private LiveState() {}

    record Fact(String name, String value) {

        public boolean known() {
            return !value.equals(UNKNOWN);
        }
    }

    static List<Fact> facts(@Nullable Conditions conditions) {
        Conditions now = conditions == null ? Conditions.UNKNOWN : conditions;
        return List.of(
                new Fact("Battery", battery(now)),
                new Fact("Temperature", known(now.temperatureC(), degrees -> format("%.1f °C", degrees))),
                new Fact("Thermal status", known(now.thermalStatus(), LiveState::thermal)),
                new Fact("Screen", known(now.screenOn(), on -> on ? "on" : "off")),
                new Fact("Load, 1 min", known(now.load(), load -> format("%.2f", load))));
    }

    /** The known values in a few words, for lists. */
    static String brief(@Nullable Conditions now) {
        if (now == null) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        if (now.batteryPercent() != null) {
            parts.add(battery(now));
        }
        if (now.temperatureC() != null) {
            parts.add(format("%.1f °C", now.temperatureC()));
        }
        if (now.thermalStatus() != null && now.thermalStatus() > 0) {
            parts.add("thermal " + thermal(now.thermalStatus()));
        }
        return String.join(", ", parts);
    }

    private static String battery(Conditions now) {
        if (now.batteryPercent() == null) {
            return UNKNOWN;
        }
        String level = now.batteryPercent() + " %";
        if (now.charging() == null) {
            return level;
        }
        return level + (now.charging() ? ", charging" : ", not charging");
    }

    private static String thermal(int status) {
        return status >= 0 && status < THERMAL.size() ? THERMAL.get(status) : UNKNOWN;
    }

    private static <T> String known(@Nullable T value, Function<T, String> text) {
        return value == null ? UNKNOWN : text.apply(value);
    }

    private static String format(String pattern, Object value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}

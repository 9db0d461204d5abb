package fusionlab.server.openapi;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The unit that the end of a property's name stands for: {@code wallNanos}, {@code latencyTargetMs}. */
final class Units {

    /** Longer ends first. */
    private static final Map<String, String> BY_END = new LinkedHashMap<>();

    static {
        BY_END.put("AtMillis", "Unix time in milliseconds");
        BY_END.put("Millis", "In milliseconds");
        BY_END.put("Nanos", "In nanoseconds");
        BY_END.put("Ms", "In milliseconds");
        BY_END.put("Seconds", "In seconds");
        BY_END.put("Percent", "In percent");
        BY_END.put("Bytes", "In bytes");
        BY_END.put("At", "Time in UTC");
    }

    private Units() {}

    /** The description with the unit; null if there is neither. */
    static @Nullable String described(String property, @Nullable String description) {
        String unit = BY_END.entrySet().stream()
                .filter(end -> property.endsWith(end.getKey()) || property.equalsIgnoreCase(end.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        if (unit == null || description == null || description.isEmpty()) {
            return description == null || description.isEmpty() ? unit : description;
        }
        return description + (description.endsWith(".") ? " " : ". ") + unit;
    }
}

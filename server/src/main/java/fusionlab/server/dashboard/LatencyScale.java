package fusionlab.server.dashboard;

import java.util.ArrayList;
import java.util.List;

/**
 * Nine equal steps from 0 to the slowest block; the style sheet gives each a colour in light and in dark. Also for other quantities.
 *
 * @param maximumMs the largest number, in {@code unit}
 * @param unit unit after the numbers of the legend
 */
record LatencyScale(double maximumMs, String unit) {

    private static final String MILLISECONDS = "ms";

    LatencyScale(double maximumMs) {
        this(maximumMs, MILLISECONDS);
    }

    /** A number of the legend with its unit. */
    public String written(double number) {
        String digits = unit.equals(MILLISECONDS) ? Formats.milliseconds(number) : Formats.twoDigits(number);
        return (number == 0 ? "0" : digits) + " " + unit;
    }

    static final int STEPS = 9;

    /** The class of the style sheet for a latency: {@code s0} (fast) to {@code s8} (slow). */
    String step(double ms) {
        int step = maximumMs > 0 ? (int) (ms / maximumMs * STEPS) : 0;
        return "s" + Math.max(0, Math.min(STEPS - 1, step));
    }

    /** The legend's fields from fast to slow. */
    public List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            fields.add(new Field("s" + step, step * 26));
        }
        return fields;
    }

    record Field(String style, int x) {}
}

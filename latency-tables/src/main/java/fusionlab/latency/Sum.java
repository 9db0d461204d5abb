package fusionlab.latency;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A weighted sum of cells with its interval. Units that share a cell share its error, so a cell's half width counts as often as the cell;
 * different cells are independent and add in quadrature, and so does the error of adding up.
 */
final class Sum {

    private final Map<String, Integer> weights = new LinkedHashMap<>();

    void add(String key, int times) {
        weights.merge(key, times, Integer::sum);
    }

    List<String> missingFrom(Map<String, Estimate> cells) {
        List<String> missing = new ArrayList<>();
        weights.forEach((key, weight) -> {
            if (weight != 0 && !cells.containsKey(key)) {
                missing.add(key);
            }
        });
        return missing;
    }

    /** @throws IllegalArgumentException if a cell is missing */
    Interval over(Map<String, Estimate> cells, double additivity) {
        if (!(additivity >= 0 && additivity < 1)) {
            throw new IllegalArgumentException(
                    "The error of adding up must be 0 to below 1 (0.03 is 3 %), not " + additivity);
        }
        long picoseconds = 0;
        long moved = 0;
        double below = 0;
        double above = 0;
        for (Map.Entry<String, Integer> entry : weights.entrySet()) {
            int weight = entry.getValue();
            if (weight == 0) {
                continue;
            }
            Estimate cell = cells.get(entry.getKey());
            if (cell == null) {
                throw new IllegalArgumentException("no cell " + entry.getKey());
            }
            long part = Math.multiplyExact(cell.meanPicoseconds(), weight);
            picoseconds = Math.addExact(picoseconds, part);
            moved = Math.addExact(moved, Math.abs(part));
            Mean mean = cell.mean();
            double down = weight * (mean.ms() - mean.lowMs());
            double up = weight * (mean.highMs() - mean.ms());
            below = Math.hypot(below, weight > 0 ? down : up);
            above = Math.hypot(above, weight > 0 ? up : down);
        }
        double ms = Estimate.milliseconds(picoseconds);
        double adding = additivity * Estimate.milliseconds(moved);
        return new Interval(ms, ms - Math.hypot(below, adding), ms + Math.hypot(above, adding));
    }

    record Interval(double ms, double lowMs, double highMs) {}
}

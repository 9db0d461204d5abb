package fusionlab.latency;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Turns raw samples into estimates ({@code docs/measurement.md}). Stateless and thread-safe. */
public final class Estimator {

    /** Coefficient of variation above which the runs of a cell are flagged. */
    static final double HIGH_SPREAD_PERCENT = 10;

    private final double precisionTarget;

    /** @param precisionTarget relative half width above which a cell is flagged, e.g. 0.03 */
    public Estimator(double precisionTarget) {
        if (!(precisionTarget > 0 && precisionTarget <= 1)) {
            throw new IllegalArgumentException(
                    "The precision target must lie above 0 and be at most 1 (0.03 is 3 %), not " + precisionTarget);
        }
        this.precisionTarget = precisionTarget;
    }

    /**
     * Estimates for each key in {@code samples}, in order of first appearance.
     *
     * @param sentinelKey the block that stands in every round; its median per round normalises the drift of all others, while its own
     *     estimate comes from the raw runs. Empty: nothing is normalised
     */
    public Map<String, Estimate> estimate(Collection<Sample> samples, String sentinelKey) {
        return estimate(samples, sentinelKey, Drift.of(samples, sentinelKey));
    }

    /**
     * As {@link #estimate(Collection, String)}, but normalised to the sentinel of an earlier window, so that whole networks measured later
     * can be held against a table.
     *
     * @param referenceMs the sentinel's median in that window
     */
    public Map<String, Estimate> estimate(Collection<Sample> samples, String sentinelKey, double referenceMs) {
        return estimate(samples, sentinelKey, Drift.against(samples, sentinelKey, referenceMs));
    }

    private Map<String, Estimate> estimate(Collection<Sample> samples, String sentinelKey, Drift drift) {
        Map<String, List<Sample>> byKey = new LinkedHashMap<>();
        for (Sample sample : samples) {
            byKey.computeIfAbsent(sample.key(), key -> new ArrayList<>()).add(sample);
        }
        boolean throttled = drift.throttled();
        Map<String, Estimate> estimates = new LinkedHashMap<>();
        byKey.forEach((key, runs) -> {
            Set<Flag> flags = EnumSet.noneOf(Flag.class);
            if (throttled) {
                flags.add(Flag.THROTTLED);
            }
            if (!sentinelKey.isEmpty() && !drift.known()) {
                flags.add(Flag.NOT_NORMALISED);
            }
            boolean raw = key.equals(sentinelKey);
            estimates.put(
                    key, estimate(unloaded(runs, drift, flags), run -> raw ? 1 : drift.factor(run.round()), flags));
        });
        return Collections.unmodifiableMap(estimates);
    }

    /** Leaves out the runs of loaded rounds if those that remain are enough for an interval. */
    private static List<Sample> unloaded(List<Sample> runs, Drift drift, Set<Flag> flags) {
        List<Sample> quiet =
                runs.stream().filter(run -> !drift.loaded(run.round())).toList();
        if (quiet.size() == runs.size()) {
            return runs;
        }
        if (quiet.size() < OrderStatistics.FEWEST_FOR_INTERVAL) {
            flags.add(Flag.LOADED_ROUNDS_KEPT);
            return runs;
        }
        flags.add(Flag.ROUNDS_LEFT_OUT);
        return quiet;
    }

    private Estimate estimate(List<Sample> runs, ToDoubleFunction<Sample> factor, Set<Flag> flags) {
        OrderStatistics wall = new OrderStatistics(runs.stream()
                .mapToDouble(run -> run.wallMs() * factor.applyAsDouble(run))
                .toArray());
        double[] cpu = runs.stream()
                .filter(run -> run.cpuNanos() > 0)
                .mapToDouble(run -> run.cpuNanos() / 1e6)
                .toArray();
        if (wall.size() < OrderStatistics.FEWEST_FOR_INTERVAL) {
            flags.add(Flag.FEW_SAMPLES);
        }
        if ((wall.high() - wall.low()) / 2 > precisionTarget * wall.median()) {
            flags.add(Flag.WIDE_INTERVAL);
        }
        if (wall.variationPercent() > HIGH_SPREAD_PERCENT) {
            flags.add(Flag.HIGH_SPREAD);
        }
        if (Humps.two(wall)) {
            flags.add(Flag.TWO_HUMPS);
        }
        if (runs.stream().anyMatch(run -> run.state().equals("throttled"))) {
            flags.add(Flag.THROTTLED);
        }
        return new Estimate(
                wall.median(),
                wall.low(),
                wall.high(),
                wall.size(),
                wall.min(),
                wall.max(),
                Math.max(wall.min(), Math.min(wall.max(), wall.meanUpTo(Drift.LOADED * wall.median()))),
                wall.variationPercent(),
                wall.stabilityScore(),
                cpu.length == 0 ? Double.NaN : new OrderStatistics(cpu).median(),
                flags);
    }
}

package fusionlab.latency;

import fusionlab.unet.Regime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Turns raw samples into estimates ({@code docs/measurement.md}). Stateless and thread-safe. */
public final class Estimator {

    /** Coefficient of variation above which the runs of a cell are flagged. */
    static final double HIGH_SPREAD_PERCENT = 10;

    private static final String THROTTLED = "throttled";

    private final double precisionTarget;
    private final Regime regime;

    /** For a cold table. @param precisionTarget relative half width above which a cell is flagged, e.g. 0.03 */
    public Estimator(double precisionTarget) {
        this(precisionTarget, Regime.COLD);
    }

    /** @param regime in a cold table throttled rounds are left out; in a sustained one they are what is measured, and nothing is left out */
    public Estimator(double precisionTarget, Regime regime) {
        if (!(precisionTarget > 0 && precisionTarget <= 1)) {
            throw new IllegalArgumentException(
                    "The precision target must lie above 0 and be at most 1 (0.03 is 3 %), not " + precisionTarget);
        }
        this.precisionTarget = precisionTarget;
        this.regime = regime;
    }

    /**
     * Estimates for each key in {@code samples}, in order of first appearance.
     *
     * @param sentinelKey the block in every round; its median per round normalises the drift of all blocks, itself included, to the level
     *     of the median round, so that cells may be added up. Empty: nothing is normalised
     */
    public Map<String, Estimate> estimate(Collection<Sample> samples, String sentinelKey) {
        Drift calm = calm(samples, sentinelKey);
        Drift drift = drift(samples, sentinelKey, calm);
        return estimate(samples, sentinelKey, drift, (calm.known() ? calm : drift).throttled());
    }

    /** The runs of {@code key} that its estimate counts: not those of rounds under a foreign load, or throttled, if enough others remain. */
    public List<Sample> counted(Collection<Sample> samples, String sentinelKey, String key) {
        List<Sample> runs =
                samples.stream().filter(sample -> sample.key().equals(key)).toList();
        Drift drift = drift(samples, sentinelKey, calm(samples, sentinelKey));
        return unloaded(runs, drift, EnumSet.noneOf(Flag.class));
    }

    private Drift calm(Collection<Sample> samples, String sentinelKey) {
        return Drift.of(samples.stream().filter(sample -> !left(sample)).toList(), sentinelKey);
    }

    private Drift drift(Collection<Sample> samples, String sentinelKey, Drift calm) {
        return calm.known() && samples.stream().anyMatch(this::left)
                ? Drift.against(samples, sentinelKey, calm.referenceMs())
                : Drift.of(samples, sentinelKey);
    }

    /**
     * As {@link #estimate(Collection, String)}, but normalised to the sentinel of an earlier window, so that whole networks measured later
     * can be compared with a table.
     *
     * @param referenceMs the sentinel's median in that window
     */
    public Map<String, Estimate> estimate(Collection<Sample> samples, String sentinelKey, double referenceMs) {
        Drift drift = Drift.against(samples, sentinelKey, referenceMs);
        return estimate(samples, sentinelKey, drift, drift.throttled());
    }

    /**
     * How fast the sentinel itself was in a window, drift included, to compare windows with one another.
     *
     * @throws IllegalArgumentException if it has no samples
     */
    public Estimate sentinel(Collection<Sample> samples, String sentinelKey) {
        List<Sample> runs = samples.stream()
                .filter(sample -> sample.key().equals(sentinelKey))
                .toList();
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        return alone(unloaded(runs, Drift.of(runs, sentinelKey), flags), flags);
    }

    /**
     * For one block's runs outside a rotation: without a sentinel their drift is unknown, and they share no rounds with other blocks, so
     * other blocks' runs do not enter the estimate.
     *
     * @param flags flags known beforehand; more are added
     */
    Estimate alone(List<Sample> runs, Set<Flag> flags) {
        CellRuns cell = new CellRuns(runs, run -> 1);
        return estimate(cell, Mean.of(cell.wall()), flags);
    }

    private Map<String, Estimate> estimate(
            Collection<Sample> samples, String sentinelKey, Drift drift, boolean throttled) {
        Map<String, List<Sample>> byKey = new LinkedHashMap<>();
        for (Sample sample : samples) {
            byKey.computeIfAbsent(sample.key(), key -> new ArrayList<>()).add(sample);
        }
        Map<String, Set<Flag>> flags = new LinkedHashMap<>();
        Map<String, CellRuns> cells = new LinkedHashMap<>();
        byKey.forEach((key, runs) -> {
            Set<Flag> own = EnumSet.noneOf(Flag.class);
            if (throttled) {
                own.add(Flag.THROTTLED);
            }
            if (!sentinelKey.isEmpty() && !drift.known()) {
                own.add(Flag.NOT_NORMALISED);
            }
            flags.put(key, own);
            cells.put(key, new CellRuns(unloaded(runs, drift, own), run -> drift.factor(run.round())));
        });
        Interruptions interruptions = Interruptions.of(
                cells.values().stream().filter(CellRuns::sharesInterruptions).toList());
        Map<String, Estimate> estimates = new LinkedHashMap<>();
        cells.forEach((key, cell) ->
                estimates.put(key, estimate(cell, mean(cell, interruptions), Objects.requireNonNull(flags.get(key)))));
        return Collections.unmodifiableMap(estimates);
    }

    private boolean left(Sample run) {
        return regime == Regime.COLD && run.state().equals(THROTTLED);
    }

    /** Leaves out the runs of loaded and throttled rounds if those that remain are enough for an interval. */
    private List<Sample> unloaded(List<Sample> all, Drift drift, Set<Flag> flags) {
        if (regime == Regime.SUSTAINED) {
            return all;
        }
        List<Sample> runs = unthrottled(all, flags);
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

    private List<Sample> unthrottled(List<Sample> runs, Set<Flag> flags) {
        List<Sample> cool = runs.stream().filter(run -> !left(run)).toList();
        if (cool.size() == runs.size()) {
            return runs;
        }
        if (cool.size() < OrderStatistics.FEWEST_FOR_INTERVAL) {
            flags.add(Flag.THROTTLED);
            return runs;
        }
        flags.add(Flag.ROUNDS_LEFT_OUT);
        return cool;
    }

    private static Mean mean(CellRuns runs, Interruptions interruptions) {
        return runs.sharesInterruptions() ? Mean.of(runs.wall(), runs.limitMs(), interruptions) : Mean.of(runs.wall());
    }

    private Estimate estimate(CellRuns runs, Mean mean, Set<Flag> flags) {
        OrderStatistics wall = runs.wall();
        if (wall.size() < OrderStatistics.FEWEST_FOR_INTERVAL) {
            flags.add(Flag.FEW_SAMPLES);
        }
        if (Math.max(wall.high() - wall.low(), mean.highMs() - mean.lowMs()) / 2 > precisionTarget * wall.median()) {
            flags.add(Flag.WIDE_INTERVAL);
        }
        if (wall.variationPercent() > HIGH_SPREAD_PERCENT) {
            flags.add(Flag.HIGH_SPREAD);
        }
        if (runs.twoHumps()) {
            flags.add(Flag.TWO_HUMPS);
        }
        return new Estimate(
                wall.median(),
                wall.low(),
                wall.high(),
                wall.size(),
                wall.min(),
                wall.max(),
                mean,
                wall.variationPercent(),
                wall.stabilityScore(),
                runs.cpuMedianMs(),
                flags);
    }
}

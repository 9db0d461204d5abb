package fusionlab.latency;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How the machine's speed changed from round to round, judged by the sentinel in each of them. Immutable.
 *
 * <p>A run of round r is multiplied by {@code reference / sentinel(r)}, where {@code sentinel(r)} is the median of the sentinel's runs of
 * that round and the reference the median of these over all rounds. A round without a sentinel takes the value between its neighbours'.
 */
public final class Drift {

    /** A sentinel this many times slower than the reference shows a foreign load. */
    public static final double LOADED = 1.5;

    /** Jetpack Microbenchmark's limit: slower by this much is throttled. */
    private static final double THROTTLED = 1.10;

    private static final int FEWEST_FOR_TREND = 6;

    /** One-sided 1 % of the normal distribution. */
    private static final double SIGNIFICANT = 2.326;

    private final NavigableMap<Integer, Double> sentinels;
    private final double referenceMs;

    private Drift(NavigableMap<Integer, Double> sentinels, double referenceMs) {
        this.sentinels = sentinels;
        this.referenceMs = referenceMs;
    }

    /**
     * The drift over the window that the samples come from.
     *
     * @param sentinelKey empty, or without samples: the drift is unknown and all factors are 1
     */
    public static Drift of(Collection<Sample> samples, String sentinelKey) {
        NavigableMap<Integer, Double> sentinels = sentinels(samples, sentinelKey);
        return new Drift(sentinels, sentinels.isEmpty() ? Double.NaN : median(sentinels.values()));
    }

    /** Normalises to another window's sentinel, so that numbers of both windows can be compared. */
    public static Drift against(Collection<Sample> samples, String sentinelKey, double referenceMs) {
        if (!(referenceMs > 0 && Double.isFinite(referenceMs))) {
            throw new IllegalArgumentException(
                    "The sentinel's reference must be above 0 ms and finite, not " + referenceMs);
        }
        return new Drift(sentinels(samples, sentinelKey), referenceMs);
    }

    public boolean known() {
        return !sentinels.isEmpty();
    }

    /** The level that runs are normalised to, in milliseconds; NaN if unknown. */
    public double referenceMs() {
        return referenceMs;
    }

    /** What a run of {@code round} is multiplied by. */
    public double factor(int round) {
        return known() ? referenceMs / sentinel(round) : 1;
    }

    /** Whether the sentinel of {@code round} is more than {@link #LOADED} times slower than that of the median round. */
    public boolean loaded(int round) {
        return known() && sentinel(round) > LOADED * median(sentinels.values());
    }

    /**
     * Whether the sentinel trends slower: the median of the last third of the rounds is 10 % above that of the first, and the Mann-Kendall test
     * finds a rise at 1 %. Rounds under a foreign load are not counted.
     */
    public boolean throttled() {
        List<Double> series = new ArrayList<>();
        sentinels.forEach((round, ms) -> {
            if (!loaded(round)) {
                series.add(ms);
            }
        });
        int n = series.size();
        if (n < FEWEST_FOR_TREND) {
            return false;
        }
        int third = n / 3;
        if (median(series.subList(n - third, n)) < THROTTLED * median(series.subList(0, third))) {
            return false;
        }
        long rises = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                rises += Double.compare(series.get(j), series.get(i));
            }
        }
        double deviation = Math.sqrt((double) n * (n - 1) * (2.0 * n + 5) / 18);
        return (rises - 1) / deviation > SIGNIFICANT;
    }

    private double sentinel(int round) {
        Map.Entry<Integer, Double> below = sentinels.floorEntry(round);
        Map.Entry<Integer, Double> above = sentinels.ceilingEntry(round);
        if (below == null) {
            return sentinels.firstEntry().getValue();
        }
        if (above == null) {
            return sentinels.lastEntry().getValue();
        }
        int distance = above.getKey() - below.getKey();
        return distance == 0
                ? below.getValue()
                : below.getValue() + (above.getValue() - below.getValue()) * (round - below.getKey()) / distance;
    }

    private static NavigableMap<Integer, Double> sentinels(Collection<Sample> samples, String sentinelKey) {
        NavigableMap<Integer, List<Double>> runs = new TreeMap<>();
        for (Sample sample : samples) {
            if (sample.key().equals(sentinelKey)) {
                runs.computeIfAbsent(sample.round(), round -> new ArrayList<>()).add(sample.wallMs());
            }
        }
        NavigableMap<Integer, Double> medians = new TreeMap<>();
        runs.forEach((round, values) -> medians.put(round, median(values)));
        return medians;
    }

    private static double median(Collection<Double> values) {
        return new OrderStatistics(
                        values.stream().mapToDouble(Double::doubleValue).toArray())
                .median();
    }
}

package fusionlab.latency;

import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One table made of the tables of several units whose cells are interchangeable ({@link Interchange}). */
public final class Pool {

    private static final int LONGEST = 1_000;

    private Pool() {}

    /**
     * A cell of the pool is the geometric mean of the units' medians; its interval spans theirs, so that it includes the difference between
     * units. A cell that one unit lacks is missing.
     *
     * @param source for people: which tables, and by what test
     * @throws IllegalArgumentException if {@code interchange} does not hold
     */
    public static LatencyTable of(String name, List<LatencyTable> tables, Interchange interchange, String source) {
        if (!interchange.holds()) {
            throw new IllegalArgumentException("The tables are not interchangeable");
        }
        Map<String, Estimate> cells = new LinkedHashMap<>();
        for (Interchange.Cell cell : interchange.cells()) {
            cells.put(
                    cell.key(),
                    cell(tables.stream()
                            .map(table -> table.cells().get(cell.key()))
                            .filter(java.util.Objects::nonNull)
                            .toList()));
        }
        Map<String, String> missing = new LinkedHashMap<>();
        for (LatencyTable table : tables) {
            table.missing()
                    .forEach((key, reason) ->
                            missing.putIfAbsent(key, table.provenance().device() + ": " + reason));
            table.cells().keySet().stream()
                    .filter(key -> !cells.containsKey(key))
                    .forEach(key -> missing.putIfAbsent(key, "not measured on every unit"));
        }
        cells.keySet().forEach(missing::remove);
        boolean sameSentinel =
                tables.stream().map(LatencyTable::sentinelKey).distinct().count() == 1;
        String sentinel = tables.get(0).sentinelKey();
        return new LatencyTable(
                name,
                1,
                provenance(tables, source),
                sameSentinel && cells.containsKey(sentinel) ? sentinel : "",
                cells,
                missing);
    }

    private static Estimate cell(List<Estimate> units) {
        double median = Math.exp(units.stream()
                .mapToDouble(unit -> Math.log(unit.medianMs()))
                .average()
                .orElseThrow());
        double low = units.stream().mapToDouble(Estimate::lowMs).min().orElseThrow();
        double high = units.stream().mapToDouble(Estimate::highMs).max().orElseThrow();
        double min = units.stream().mapToDouble(Estimate::minMs).min().orElseThrow();
        double max = units.stream().mapToDouble(Estimate::maxMs).max().orElseThrow();
        double mean = units.stream().mapToDouble(Estimate::meanMs).average().orElseThrow();
        double meanLow =
                units.stream().mapToDouble(unit -> unit.mean().lowMs()).min().orElseThrow();
        double meanHigh =
                units.stream().mapToDouble(unit -> unit.mean().highMs()).max().orElseThrow();
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        units.forEach(unit -> flags.addAll(unit.flags()));
        double within = Math.max(low, Math.min(high, median));
        return new Estimate(
                within,
                low,
                high,
                units.stream().mapToInt(Estimate::samples).sum(),
                Math.min(min, within),
                Math.max(max, within),
                new Mean(Math.max(min, Math.min(max, mean)), meanLow, meanHigh),
                Double.NaN,
                Double.NaN,
                units.stream().mapToDouble(Estimate::cpuMedianMs).average().orElse(Double.NaN),
                flags);
    }

    private static Provenance provenance(List<LatencyTable> tables, String source) {
        Provenance first = tables.get(0).provenance();
        return new Provenance(
                joined(tables, Provenance::device),
                joined(tables, Provenance::model),
                joined(tables, Provenance::soc),
                joined(tables, Provenance::os),
                joined(tables, Provenance::osFingerprint),
                joined(tables, Provenance::agentVersion),
                first.profile(),
                first.topology(),
                first.topologyConfig(),
                first.latentSize(),
                tables.stream()
                        .map(table -> table.provenance().measuredFrom())
                        .min(Instant::compareTo)
                        .orElseThrow(),
                tables.stream()
                        .map(table -> table.provenance().measuredTo())
                        .max(Instant::compareTo)
                        .orElseThrow(),
                tables.stream()
                        .mapToDouble(table -> table.provenance().meanLoad())
                        .average()
                        .orElse(Double.NaN),
                tables.stream().mapToInt(table -> table.provenance().rounds()).sum(),
                cut(source));
    }

    private static String joined(List<LatencyTable> tables, Function<Provenance, String> field) {
        return cut(tables.stream()
                .map(table -> field.apply(table.provenance()))
                .filter(text -> !text.isBlank())
                .distinct()
                .collect(Collectors.joining(" + ")));
    }

    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST - 3) + "..." : text;
    }

    /** {@code 61 cells interchangeable within 6 %}. */
    public static String reason(Interchange interchange) {
        return String.format(
                Locale.ROOT,
                "%d cells interchangeable within %.3g %%",
                interchange.cells().size(),
                100 * interchange.margin());
    }
}

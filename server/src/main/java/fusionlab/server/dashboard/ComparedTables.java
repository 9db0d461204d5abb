package fusionlab.server.dashboard;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.latency.Provenance;
import fusionlab.latency.Ratio;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.table.LatencyTables;
import fusionlab.server.table.Pools;
import fusionlab.server.table.TableEntry;
import fusionlab.unet.BlockConfiguration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Latency tables side by side, cell by cell. */
@Component
record ComparedTables(LatencyTables tables, Pools pools) {

    private static final Formats FORMATS = new Formats();
    private static final List<ChosenColumns.Column<Provenance>> CONDITIONS = List.of(
            condition("device", "Device", true, Provenance::device),
            condition("model", "Model", false, Provenance::model),
            condition("soc", "SoC", false, Provenance::soc),
            condition("system", "System", false, Provenance::os),
            condition("topology", "Topology", true, Provenance::topology),
            condition("latents", "Latents", true, from -> from.latentSize() + "×" + from.latentSize()),
            condition(
                    "runtime",
                    "Runtime",
                    true,
                    from -> from.profile().runtime() + " " + from.profile().provider()),
            condition("version", "Version of the runtime", false, from -> from.profile()
                    .runtimeVersion()),
            condition(
                    "threads",
                    "Threads",
                    true,
                    from -> FORMATS.count(from.profile().threads())),
            condition(
                    "precision",
                    "Precision",
                    true,
                    from -> FORMATS.words(from.profile().precision())),
            condition(
                    "batch",
                    "Batch",
                    false,
                    from -> FORMATS.count(from.profile().batch())),
            condition(
                    "attention",
                    "Attention form",
                    false,
                    from -> FORMATS.words(from.profile().attentionForm())),
            condition(
                    "regime",
                    "Regime",
                    false,
                    from -> FORMATS.words(from.profile().regime())),
            condition("rounds", "Rounds", false, from -> FORMATS.count(from.rounds())),
            condition("measured", "Measured", false, from -> FORMATS.time(from.measuredFrom())),
            condition("agent", "Agent", false, Provenance::agentVersion));

    private static ChosenColumns.Column<Provenance> condition(
            String key, String name, boolean usual, Function<Provenance, String> text) {
        return new ChosenColumns.Column<>(key, name, false, usual, text);
    }

    /**
     * @param conditions of each table's measurement
     * @param lines all cells, or those that differ
     * @param alike number of cells that do not differ significantly from those of the first table
     * @param ratios of each further table to the first
     * @param pool whether the tables can be pooled; null if they are not of several units of one model
     * @param noPool why they cannot be pooled
     */
    record Comparison(
            List<Column> columns,
            ChosenColumns conditions,
            List<Line> lines,
            int alike,
            double widestMs,
            List<RatioPlot> ratios,
            Pools.@Nullable Assessment pool,
            @Nullable String noPool) {}

    /** @param prediction of the table's own original; null where a cell is missing */
    record Column(TableEntry row, LatencyTable table, Prediction.@Nullable Predicted prediction) {}

    /** @param style colour of each value on the scale of its own table */
    record Line(String key, String kind, String shape, List<@Nullable Value> values) {}

    record Value(Estimate estimate, String style) {}

    /** @param differing whether only to show what differs @param conditions keys of the chosen ones; none for the usual ones */
    Comparison of(List<Long> ids, boolean differing, List<String> conditions) {
        List<Column> columns = ids.stream().distinct().map(this::column).toList();
        boolean several = columns.size() > 1;
        Set<String> keys = new LinkedHashSet<>();
        columns.forEach(column -> keys.addAll(column.table().cells().keySet()));
        List<String> different =
                keys.stream().filter(key -> differs(key, columns)).toList();
        List<LatencyScale> scales =
                columns.stream().map(column -> scale(column.table())).toList();
        double widest = columns.stream()
                .mapToDouble(column ->
                        column.prediction() == null ? 0 : column.prediction().highMs())
                .max()
                .orElse(0);
        Pooling pooling = several ? pooling(columns) : new Pooling(null, null);
        return new Comparison(
                columns,
                ChosenColumns.of(
                        CONDITIONS,
                        columns.stream()
                                .map(column -> column.table().provenance())
                                .toList(),
                        conditions,
                        differing && several),
                (differing && several ? different : keys)
                        .stream().map(key -> line(key, columns, scales)).toList(),
                keys.size() - different.size(),
                widest,
                ratios(columns),
                pooling.pool(),
                pooling.reason());
    }

    /** Whether one of the tables lacks the cell, or its ratio to the first is significant. */
    private static boolean differs(String key, List<Column> columns) {
        Estimate first = columns.get(0).table().cells().get(key);
        return columns.stream()
                .skip(1)
                .map(column -> column.table().cells().get(key))
                .anyMatch(other -> first == null
                        || other == null
                        || Ratio.between(other, first).distinct());
    }

    private static List<RatioPlot> ratios(List<Column> columns) {
        Column first = columns.get(0);
        return columns.stream()
                .skip(1)
                .map(column -> RatioPlot.of(
                        column.row().title(), column.table(), first.row().title(), first.table()))
                .toList();
    }

    private record Pooling(
            Pools.@Nullable Assessment pool, @Nullable String reason) {}

    private Pooling pooling(List<Column> columns) {
        try {
            List<Long> ids = columns.stream().map(column -> column.row().id()).toList();
            return new Pooling(pools.assess(ids, null), null);
        } catch (InvalidRequestException differentThings) {
            return new Pooling(null, differentThings.getMessage());
        }
    }

    private Column column(long id) {
        TableEntry row = tables.entry(id);
        LatencyTable table = tables.get(id);
        Prediction prediction = table.predict(table.topology().original());
        return new Column(row, table, prediction instanceof Prediction.Predicted known ? known : null);
    }

    private static LatencyScale scale(LatencyTable table) {
        return new LatencyScale(table.cells().values().stream()
                .mapToDouble(Estimate::medianMs)
                .max()
                .orElse(0));
    }

    private static Line line(String key, List<Column> columns, List<LatencyScale> scales) {
        List<@Nullable Value> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Estimate estimate = columns.get(i).table().cells().get(key);
            values.add(
                    estimate == null ? null : new Value(estimate, scales.get(i).step(estimate.medianMs())));
        }
        BlockConfiguration configuration = BlockConfiguration.parse(key);
        return new Line(key, WhereTimeGoes.words(configuration.kind()), WhereTimeGoes.shape(configuration), values);
    }
}

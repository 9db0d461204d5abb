package fusionlab.server.dashboard;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.table.LatencyTables;
import fusionlab.server.table.Pools;
import fusionlab.server.table.TableEntry;
import fusionlab.unet.BlockConfiguration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Latency tables side by side, cell by cell. */
@Component
record ComparedTables(LatencyTables tables, Pools pools) {

    /**
     * @param ratios of each further table to the first
     * @param pool whether the tables can be pooled; null if they are not of several units of one model
     * @param noPool why they cannot be pooled
     */
    record Comparison(
            List<Column> columns,
            List<Line> lines,
            double widestMs,
            List<RatioPlot> ratios,
            Pools.@Nullable Assessment pool,
            @Nullable String noPool) {}

    /** @param prediction of the table's own original; null where a cell is missing */
    record Column(TableEntry row, LatencyTable table, Prediction.@Nullable Predicted prediction) {}

    /** @param style colour of each value on the scale of its own table */
    record Line(String key, String kind, String shape, List<@Nullable Value> values) {}

    record Value(Estimate estimate, String style) {}

    Comparison of(List<Long> ids) {
        List<Column> columns = ids.stream().distinct().map(this::column).toList();
        Set<String> keys = new LinkedHashSet<>();
        columns.forEach(column -> keys.addAll(column.table().cells().keySet()));
        List<LatencyScale> scales =
                columns.stream().map(column -> scale(column.table())).toList();
        List<Line> lines = keys.stream().map(key -> line(key, columns, scales)).toList();
        double widest = 0;
        for (Column column : columns) {
            Prediction.Predicted prediction = column.prediction();
            widest = Math.max(widest, prediction == null ? 0 : prediction.highMs());
        }
        return comparison(columns, lines, widest);
    }

    private Comparison comparison(List<Column> columns, List<Line> lines, double widest) {
        List<RatioPlot> ratios = new ArrayList<>();
        for (Column column : columns.subList(1, columns.size())) {
            Column first = columns.get(0);
            ratios.add(RatioPlot.of(
                    column.row().title(), column.table(), first.row().title(), first.table()));
        }
        if (columns.size() < 2) {
            return new Comparison(columns, lines, widest, ratios, null, null);
        }
        try {
            List<Long> ids = columns.stream().map(column -> column.row().id()).toList();
            return new Comparison(columns, lines, widest, ratios, pools.assess(ids, null), null);
        } catch (InvalidRequestException differentThings) {
            return new Comparison(columns, lines, widest, ratios, null, differentThings.getMessage());
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

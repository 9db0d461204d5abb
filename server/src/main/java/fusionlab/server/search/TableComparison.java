package fusionlab.server.search;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Ratio;
import fusionlab.server.table.LatencyTables;
import fusionlab.unet.RuntimeProfile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Latency tables side by side, cell by cell.
 *
 * @param tables in the order asked for; ratios are to the first
 * @param cells in execution order of the first table, then cells that only others have
 */
public record TableComparison(List<Table> tables, List<Row> cells) {

    public record Table(
            long id,
            String name,
            int version,
            String device,
            String topology,
            int latentSize,
            RuntimeProfile profile) {}

    /** @param values in the order of the tables; null if a table lacks the cell */
    public record Row(String key, List<@Nullable Value> values) {}

    /**
     * @param ratio of the median to the first table's; null if the first lacks the cell
     * @param ratioLow lower end of the ratio's 95 % interval ({@link Ratio}), if both tables are independent
     * @param ratioHigh upper end
     * @param distinct whether 1 lies outside the interval
     */
    public record Value(
            double medianMs,
            double lowMs,
            double highMs,
            @Nullable Double ratio,
            @Nullable Double ratioLow,
            @Nullable Double ratioHigh,
            boolean distinct) {

        static Value of(Estimate estimate, @Nullable Estimate first) {
            if (first == null) {
                return new Value(estimate.medianMs(), estimate.lowMs(), estimate.highMs(), null, null, null, false);
            }
            Ratio ratio = Ratio.between(estimate, first);
            return new Value(
                    estimate.medianMs(),
                    estimate.lowMs(),
                    estimate.highMs(),
                    ratio.value(),
                    ratio.low(),
                    ratio.high(),
                    ratio.distinct());
        }
    }

    static TableComparison of(List<LatencyTables.Document> stored) {
        List<LatencyTable> tables =
                stored.stream().map(LatencyTables.Document::table).toList();
        Set<String> keys = new LinkedHashSet<>();
        tables.forEach(table -> keys.addAll(table.cells().keySet()));
        List<Table> heads = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            heads.add(head(stored.get(i).id(), tables.get(i)));
        }
        return new TableComparison(
                heads, keys.stream().map(key -> row(key, tables)).toList());
    }

    private static Table head(long id, LatencyTable table) {
        return new Table(
                id,
                table.name(),
                table.version(),
                table.provenance().device(),
                table.provenance().topology(),
                table.provenance().latentSize(),
                table.provenance().profile());
    }

    private static Row row(String key, List<LatencyTable> tables) {
        Estimate first = tables.get(0).cells().get(key);
        List<@Nullable Value> values = new ArrayList<>();
        for (LatencyTable table : tables) {
            Estimate estimate = table.cells().get(key);
            values.add(estimate == null ? null : Value.of(estimate, first));
        }
        return new Row(key, values);
    }
}

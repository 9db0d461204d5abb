package fusionlab.server.run;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
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
 * @param cells in execution order of the first, then what only others have
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

    /** @param values in the order of the tables; null where a table lacks the cell */
    public record Row(String key, List<@Nullable Value> values) {}

    /**
     * @param ratio of the median to the first table's; null if that lacks the cell
     * @param ratioLow this cell's lower end over the first's upper end: the ratio lies above with more than 95 % confidence if both are independent
     * @param ratioHigh the other way round
     * @param distinct whether the two intervals do not overlap
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
            return new Value(
                    estimate.medianMs(),
                    estimate.lowMs(),
                    estimate.highMs(),
                    first == null ? null : estimate.medianMs() / first.medianMs(),
                    first == null ? null : estimate.lowMs() / first.highMs(),
                    first == null ? null : estimate.highMs() / first.lowMs(),
                    first != null && (estimate.lowMs() > first.highMs() || estimate.highMs() < first.lowMs()));
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
